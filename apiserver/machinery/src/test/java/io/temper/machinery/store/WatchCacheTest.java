package io.temper.machinery.store;

import static io.temper.machinery.sample.Bikes.bike;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the cache makes of what it is fed; what it gives readers is proven by the stores over it.
@Timeout(60)
final class WatchCacheTest {
  private final WatchCache<Bike> cache =
      new WatchCache<>(
          Revisions.following(),
          new Window(Duration.ofSeconds(75), 100, 1_000, Duration.ofMillis(300)),
          () -> Bikes.CREATED);

  @Test
  void nothingIsServedBeforeTheFirstState() {
    assertThat(StoreContract.refused(() -> cache.list(ListRequest.latest(Selection.all()))).code())
        .isEqualTo(429);

    cache.reset(List.of(at(5, 1)), rv(9));

    Page<Bike> page = cache.list(ListRequest.latest(Selection.all()));
    assertThat(page.items()).hasSize(1);
    assertThat(page.revision()).isEqualTo(rv(9));
  }

  @Test
  void changesBeforeTheFirstStateAreUnknown() {
    cache.reset(List.of(at(5, 1)), rv(9));

    assertThat(StoreContract.refused(() -> watch(rv(8))).code()).isEqualTo(410);
    assertThat(watch(rv(9)).poll(Duration.ZERO)).isNull();
  }

  @Test
  void revisionThatOnlyOthersReachedIsReachedHereToo() {
    cache.reset(List.of(at(5, 1)), rv(9));
    Watch<Bike> watch = watch(rv(9));
    assertThat(watch.poll(Duration.ZERO)).isNull();

    cache.reached(rv(30));

    assertThat(requireNonNull(cache.get(new Key("a", "one"), rv(30))).revision()).isEqualTo(rv(5));
    assertThat(cache.revision()).isEqualTo(rv(30));
    assertThat(watch.progress()).isEqualTo(rv(30));
    assertThat(cache.list(ListRequest.exact(Selection.all(), rv(20))).items()).hasSize(1);
  }

  @Test
  void deletionOfWhatIsNotThereMovesTheRevisionAndTellsNobody() {
    cache.reset(List.of(), rv(9));
    Watch<Bike> watch = watch(rv(9));

    assertThat(cache.delete(new Key("a", "one"), rv(10))).isFalse();

    assertThat(watch.poll(Duration.ZERO)).isNull();
    assertThat(cache.revision()).isEqualTo(rv(10));
  }

  @Test
  void watchThatWaitsWhenChangesWereMissedEndsAtOnceWithExpired() throws Exception {
    cache.reset(List.of(at(5, 1)), rv(9));
    Watch<Bike> watch = watch(rv(9));
    assertThat(watch.poll(Duration.ZERO)).isNull();
    CompletableFuture<WatchEvent<Bike>> event = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> event.complete(watch.poll(Duration.ofSeconds(30))));

    cache.reset(List.of(at(50, 2)), rv(60));

    assertExpired(event.get(10, TimeUnit.SECONDS));
    assertThat(cache.watches()).isZero();
    assertThat(cache.laggingWatches()).isZero();
  }

  @Test
  void whatWasQueuedBeforeTheGapIsStillGiven() {
    cache.reset(List.of(at(5, 1)), rv(9));
    Watch<Bike> watch = watch(rv(9));
    assertThat(watch.poll(Duration.ZERO)).isNull();
    cache.put(at(10, 2));

    cache.reset(List.of(at(50, 3)), rv(60));

    assertThat(StoreContract.text(requireNonNull(watch.poll(Duration.ZERO))))
        .isEqualTo("MODIFIED a/one 2");
    assertExpired(requireNonNull(watch.poll(Duration.ZERO)));
  }

  @Test
  void watchOpenedAfterTheGapGoesOn() {
    cache.reset(List.of(at(5, 1)), rv(9));
    cache.reset(List.of(at(50, 3)), rv(60));

    Watch<Bike> watch = watch(rv(60));
    cache.put(at(61, 4));

    assertThat(StoreContract.text(requireNonNull(watch.poll(Duration.ZERO))))
        .isEqualTo("MODIFIED a/one 4");
  }

  private static void assertExpired(WatchEvent<Bike> event) {
    assertThat(event)
        .isInstanceOfSatisfying(
            WatchEvent.Failed.class, failed -> assertThat(failed.status().code()).isEqualTo(410));
  }

  private Watch<Bike> watch(ResourceVersion after) {
    return cache.watch(WatchRequest.after(Selection.all(), after));
  }

  private static VersionedObject<Bike> at(long revision, long price) {
    return new VersionedObject<>(bike("a", "one", price), rv(revision));
  }

  private static ResourceVersion rv(long value) {
    return new ResourceVersion(value);
  }
}
