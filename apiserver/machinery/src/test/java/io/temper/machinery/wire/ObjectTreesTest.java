package io.temper.machinery.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ObjectTreesTest {
  private final ObjectTrees<Bike> trees = new ObjectTrees<>(Shop.V1, "Bike", Bike.class);

  @Test
  void treeIsThatOfTheJsonOnTheWire() {
    ApiObject<Bike> bike = full();
    byte[] json =
        new ObjectCodec<>(Shop.V1, "Bike", Bike.class)
            .json(new VersionedObject<>(bike, new ResourceVersion(7)));

    assertThat(trees.of(new ApiObject<>(bike.metadata().withResourceVersion("7"), bike.body())))
        .isEqualTo(JsonText.parse(json));
  }

  @Test
  void treeIsReadBack() {
    assertThat(trees.read(trees.of(full()))).isEqualTo(full());
  }

  @Test
  void managedFieldsAreTakenOutOfATree() {
    ApiObject<Bike> bike = full();
    Map<?, ?> tree = trees.of(bike);
    var bare = bike.metadata().toBuilder().managedFields(List.of()).build();

    assertThat(ObjectTrees.withManagedFields(bare, tree)).isEqualTo(bike.metadata());
    assertThat(ObjectTrees.withManagedFields(bike.metadata(), Map.of())).isEqualTo(bare);
  }

  @Test
  void pathOfABadValueLeadsIntoListsAndMaps() {
    assertRefused("'rings':[]", "spec.material: Required value");
    assertRefused(
        "'material':'Steel','rings':[{'teeth':'many'}]",
        "spec.rings[0].teeth: Invalid value: \"many\": must be a whole number");
    assertRefused(
        "'material':'Steel','notes':{'a.b':1}",
        "spec.notes[a.b]: Invalid value: 1: must be a string");
    assertRefused(
        "'material':'Steel','wheelMillimetres':4294967296",
        "spec.wheelMillimetres: Invalid value: 4294967296: must be a whole number of 32 bits");
  }

  private void assertRefused(String spec, String message) {
    assertThatThrownBy(() -> trees.read(parse("{'spec':{" + spec + "}}")))
        .isInstanceOf(ValueException.class)
        .hasMessage(message);
  }

  private static Map<?, ?> parse(String json) {
    return (Map<?, ?>)
        requireNonNull(JsonText.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  private static ApiObject<Bike> full() {
    return new ApiObject<>(
        Bikes.withEveryMetadata("a", "one").metadata(),
        new Bike(
            new Bike.BikeSpec(
                Bike.Material.Titanium,
                1,
                List.of(new Bike.Ring(34), new Bike.Ring(50)),
                null,
                Map.of("b", "1", "a", "\u2028<&>")),
            new Bike.BikeStatus(Instant.parse("2026-01-02T03:04:05Z"), true, 1)));
  }
}
