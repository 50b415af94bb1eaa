package io.temper.machinery.verbs;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Cases;
import io.temper.machinery.gzip.GzipPart;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.table.IncludeObject;
import io.temper.machinery.table.TableCodec;
import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.ObjectCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ItemRunsTest {
  private final ObjectCodec<Bike> codec = new ObjectCodec<>(Shop.V1, "Bike", Bike.class);
  private final View<Bike> whole = new PlainView<>(codec, "BikeList", "shop.example.com/v1");
  private final View<Bike> metadata = new PartialView<>(codec, "v1");
  private final BikeServer server = new BikeServer();
  private long revision;

  @Test
  void listThatDidNotChangeIsNotCompressedAgain() {
    List<VersionedObject<Bike>> bikes = bikes(500);

    List<GzipPart> first = parts(whole, bikes);
    List<GzipPart> second = parts(whole, bikes);

    assertThat(first).hasSizeBetween(8, 60);
    assertThat(fresh(second, first)).isZero();
  }

  /// And its neighbours', where so long no name begins a run that runs end by their length.
  @Test
  void changeOfOneObjectCostsItsRunAlone() {
    Cases.random(
        50,
        random -> {
          List<VersionedObject<Bike>> bikes = bikes(300);
          List<GzipPart> before = parts(whole, bikes);

          change(bikes, random);
          List<GzipPart> after = parts(whole, bikes);

          assertThat(fresh(after, before)).isLessThanOrEqualTo(4);
        });
  }

  @Test
  void runsSayTheLengthOfWhatIsListedWhateverChanged() {
    Cases.random(
        50,
        random -> {
          List<VersionedObject<Bike>> bikes = bikes(1 + random.nextInt(200));
          for (int i = 0; i < 20; i++) {
            change(bikes, random);
            long text = bikes.stream().mapToLong(this::length).sum() + bikes.size() - 1;
            List<GzipPart> parts = parts(whole, bikes);

            assertThat(parts.stream().mapToLong(GzipPart::length).sum() + parts.size() - 1)
                .isEqualTo(text);
          }
        });
  }

  @Test
  void formsAreKeptApart() {
    List<VersionedObject<Bike>> bikes = bikes(100);

    List<GzipPart> objects = parts(whole, bikes);
    List<GzipPart> partial = parts(metadata, bikes);

    assertThat(fresh(partial, objects)).isEqualTo(partial.size());
    assertThat(fresh(parts(whole, bikes), objects)).isZero();
    assertThat(fresh(parts(new PartialView<>(codec, "v1"), bikes), partial)).isZero();
  }

  @Test
  void rowsAreCompressedAgainOnlyWhenAnAgeReadsOtherwise() {
    TableCodec<Bike> table = new TableCodec<>(server.resource.columns(), codec);
    List<VersionedObject<Bike>> bikes = bikes(100);

    List<GzipPart> now = parts(rows(table, Duration.ofHours(9)), bikes);
    List<GzipPart> soon = parts(rows(table, Duration.ofHours(9).plusMinutes(59)), bikes);
    List<GzipPart> later = parts(rows(table, Duration.ofHours(10)), bikes);

    assertThat(fresh(soon, now)).isZero();
    assertThat(fresh(later, now)).isEqualTo(later.size());
  }

  private static View<Bike> rows(TableCodec<Bike> table, Duration age) {
    return new TableView<>(
        table, IncludeObject.METADATA, "v1", InstantSource.fixed(Bikes.CREATED.plus(age)));
  }

  private List<VersionedObject<Bike>> bikes(int count) {
    List<VersionedObject<Bike>> bikes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bikes.add(versioned("b%04d".formatted(2 * i), i));
    }
    return bikes;
  }

  private VersionedObject<Bike> versioned(String name, long price) {
    return new VersionedObject<>(bike("a", name, price), new ResourceVersion(++revision));
  }

  /// Changes, removes or adds one.
  private void change(List<VersionedObject<Bike>> bikes, Random random) {
    if (bikes.isEmpty()) {
      bikes.add(versioned("b0000", 1));
      return;
    }
    int at = random.nextInt(bikes.size());
    String name = bikes.get(at).metadata().name();
    switch (random.nextInt(3)) {
      case 0 -> bikes.remove(at);
      case 1 -> bikes.add(at + 1, versioned(name + "x", 1));
      default -> bikes.set(at, versioned(name, random.nextInt(1_000_000)));
    }
  }

  private int length(VersionedObject<Bike> bike) {
    var text = new ByteBuilder();
    whole.item(bike, text);
    return text.length();
  }

  private static List<GzipPart> parts(View<Bike> view, List<VersionedObject<Bike>> bikes) {
    List<GzipPart> parts = new ArrayList<>();
    new ItemRuns<>(view, bikes).forEachRemaining(parts::add);
    return parts;
  }

  private static long fresh(List<GzipPart> parts, List<GzipPart> known) {
    Set<GzipPart> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.addAll(known);
    return parts.stream().filter(part -> !seen.contains(part)).count();
  }
}
