package io.temper.machinery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoredJsonTest {
  private final StoredJson<Bike> form = new StoredJson<>(Shop.V1, "Bike", Bike.class);

  @Test
  void readsBackWhatItWrote() {
    ApiObject<Bike> full =
        new ApiObject<>(
            Bikes.bike("a", "one", 7, Map.of("colour", "grün <&>\u2028")).metadata(),
            new Bike(
                new Bike.BikeSpec(
                    Bike.Material.Titanium,
                    -622,
                    List.of(new Bike.Ring(Long.MAX_VALUE), new Bike.Ring(0)),
                    Long.MIN_VALUE,
                    Map.of("", "", "a/b", "\"\n")),
                new Bike.BikeStatus(Instant.parse("2026-01-02T03:04:05Z"), false, 1e-9)));

    assertThat(form.read(form.write(full))).isEqualTo(full);
  }

  @Test
  void metadataIsKeptInFull() {
    ApiObject<Bike> bike = Bikes.withEveryMetadata("a", "one");

    assertThat(form.read(form.write(bike))).isEqualTo(bike);
  }

  @Test
  void fractionsOfASecondAreLostOnceAndForAll() {
    Instant precise = Instant.parse("2026-01-02T03:04:05.678Z");
    ApiObject<Bike> bike =
        new ApiObject<>(
            ObjectMeta.of("a", "one", "uid", precise, Map.of()), Bikes.bike("a", "one", 7).body());

    ApiObject<Bike> kept = form.read(form.write(bike));

    assertThat(kept.metadata().creationTimestamp())
        .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(form.write(kept)).isEqualTo(form.write(bike));
  }

  @Test
  void revisionIsTheStoresToKnow() {
    ApiObject<Bike> bike = Bikes.bike("a", "one", 7);

    byte[] written =
        form.write(new ApiObject<>(bike.metadata().withResourceVersion("99"), bike.body()));

    assertThat(new String(written, UTF_8)).doesNotContain("resourceVersion");
    assertThat(form.read(written)).isEqualTo(bike);
  }

  @Test
  void whatIsNotSaidIsEmptyAndWhatIsUnknownIsSkipped() {
    ApiObject<Bike> bike =
        form.read(
            """
            {"metadata": {"name": "one", "colour": 1}, "more": [],
             "spec": {"material": "Steel", "priceCents": null}, "status": {"wear": 1}}
            """
                .getBytes(UTF_8));

    assertThat(bike.metadata().uid()).isEmpty();
    assertThat(bike.body().spec())
        .isEqualTo(new Bike.BikeSpec(Bike.Material.Steel, 0, List.of(), null, Map.of()));
    assertThat(bike.body().status()).isEqualTo(new Bike.BikeStatus(null, false, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | a stored object has no metadata",
        "[]                                          | a stored object has no metadata",
        "{\"metadata\":{},\"spec\":7}                | spec: Invalid value: 7: must be an object",
        "{\"metadata\":{\"name\":7}}                 | metadata.name: Invalid value: 7: must be a string",
        "{\"metadata\":{}}                            | spec.material: Required value",
        "{\"metadata\":{},\"spec\":{\"material\":\"Tin\"}} | spec.material: Unsupported value: \"Tin\": supported values: \"Steel\", \"Titanium\"",
      })
  void bytesThatAreNoSuchObjectAreRefused(String json, String message) {
    assertThatThrownBy(() -> form.read(json.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
