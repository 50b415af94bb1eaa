package io.temper.machinery.store;

import static io.temper.machinery.sample.Bikes.bike;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.watch.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LiveStoreTest extends StoreContract {
  private static final Window LONG =
      new Window(Duration.ofSeconds(75), 100, 102_400, Duration.ofMillis(300));
  private static final Window SHORT =
      new Window(Duration.ofSeconds(75), 4, 8, Duration.ofMillis(300));

  private final Revisions revisions = new Revisions(7);
  private Instant now = Instant.parse("2026-05-04T03:02:01Z");
  private final LiveStore<Bike> live = new LiveStore<>(revisions, LONG, () -> now);
  private final LiveStore<Bike> shortLived = new LiveStore<>(revisions, SHORT, () -> now);

  @BeforeEach
  void sync() {
    live.markSynced();
    shortLived.markSynced();
  }

  @Override
  protected Subject open(Window window) {
    LiveStore<Bike> store = new LiveStore<>(new Revisions(7), window, () -> now);
    store.markSynced();
    return new Computed(store);
  }

  @Override
  protected Subject reopen(Subject closed, Window window) {
    LiveStore<Bike> store = new LiveStore<>(new Revisions(8), window, () -> now);
    list(closed).items().forEach(bike -> store.put(bike.object()));
    store.markSynced();
    return new Computed(store);
  }

  private record Computed(LiveStore<Bike> store) implements Subject {
    @Override
    public void put(ApiObject<Bike> bike) {
      store.put(bike);
    }

    @Override
    public void delete(String namespace, String name) {
      store.delete(namespace, name);
    }

    @Override
    public void close() {}
  }

  @Test
  void equalContentCostsNoRevisionAndTellsNobody() {
    live.put(bike("a", "one", 1));
    ResourceVersion before = live.revision();
    Watch<Bike> watch = live.watch(WatchRequest.after(Selection.all(), before));

    assertThat(live.put(bike("a", "one", 1))).isFalse();

    assertThat(live.revision()).isEqualTo(before);
    assertThat(watch.poll(Duration.ZERO)).isNull();
  }

  @Test
  void batchIsSeenWholeAndEachChangeHasItsOwnRevision() {
    live.put(bike("a", "one", 1));
    Watch<Bike> watch = live.watch(WatchRequest.after(Selection.all(), live.revision()));

    live.apply(writer -> {
      writer.put(bike("a", "two", 2));
      writer.delete("a", "one");
    });

    assertThat(text(next(watch))).isEqualTo("ADDED a/two 2");
    assertThat(text(next(watch))).isEqualTo("DELETED a/one 1");
  }

  @Test
  void replacingANamespaceDeletesWhatIsNotWanted() {
    live.put(bike("a", "gone", 1));
    live.put(bike("a", "same", 2));
    live.put(bike("b", "other", 3));
    Watch<Bike> watch = live.watch(WatchRequest.after(Selection.all(), live.revision()));

    live.replaceAll("a", List.of(bike("a", "same", 2), bike("a", "new", 4)));

    assertThat(text(next(watch))).isEqualTo("DELETED a/gone 1");
    assertThat(text(next(watch))).isEqualTo("ADDED a/new 4");
    assertThat(watch.poll(Duration.ZERO)).isNull();
    assertThat(names(live.list(ListRequest.latest(Selection.all()))))
        .containsExactly("a/new", "a/same", "b/other");
  }

  @Test
  void storeThatIsNotSyncedAsksToComeBack() {
    LiveStore<Bike> filling = new LiveStore<>(revisions, () -> now);
    filling.put(bike("a", "one", 1));

    Status status = refused(() -> filling.list(ListRequest.latest(Selection.all())));

    assertThat(status.code()).isEqualTo(429);
    assertThat(status.message()).isEqualTo("storage is (re)initializing");
    assertThat(requireNonNull(status.details()).retryAfterSeconds()).isEqualTo(1);
    filling.markSynced();
    assertThat(names(filling.list(ListRequest.latest(Selection.all())))).containsExactly("a/one");
  }

  @Test
  @Conformance("E7")
  void historyForgetsWhatIsOldAndSaysSo() {
    ResourceVersion start = shortLived.revision();
    for (int i = 0; i < 5; i++) {
      shortLived.put(bike("a", "one", i));
      now = now.plusSeconds(60);
    }

    Status watch = refused(() -> shortLived.watch(WatchRequest.after(Selection.all(), start)));
    Status list = refused(() -> shortLived.list(ListRequest.exact(Selection.all(), start)));

    assertThat(watch.code()).isEqualTo(410);
    assertThat(watch.message())
        .isEqualTo("too old resource version: " + start + " (" + start.next() + ")");
    assertThat(list.code()).isEqualTo(410);
    assertThat(list.message()).isEqualTo("The resourceVersion for the provided list is too old.");
  }

  @Test
  @Conformance("E10")
  void historyKeepsAtLeastItsSpan() {
    ResourceVersion start = shortLived.revision();
    for (int i = 0; i < 8; i++) {
      shortLived.put(bike("a", "one", i));
      now = now.plusSeconds(9);
    }

    assertThat(shortLived.list(ListRequest.exact(Selection.all(), start)).items()).isEmpty();
  }

  @Test
  void historyIsBoundedHoweverFastItGrows() {
    ResourceVersion start = shortLived.revision();
    for (int i = 0; i < 9; i++) {
      shortLived.put(bike("a", "one", i));
    }

    assertThat(refused(() -> shortLived.list(ListRequest.exact(Selection.all(), start))).code())
        .isEqualTo(410);
  }

  @Test
  @Conformance("D12")
  void revisionsRiseIntoALaterEpochAndTheGapBetweenIsNobodys() {
    live.put(bike("a", "one", 1));
    ResourceVersion before = live.revision();
    revisions.enter(9);
    live.put(bike("a", "one", 2));

    assertThat(live.revision()).isGreaterThan(before);
    assertThat(live.list(ListRequest.exact(Selection.all(), before)).items()).hasSize(1);
    for (ResourceVersion foreign :
        List.of(
            ResourceVersion.of(6, 5),
            ResourceVersion.of(8, 1),
            ResourceVersion.of(7, before.counter() + 1))) {
      assertThat(refused(() -> live.watch(WatchRequest.after(Selection.all(), foreign))).code())
          .isEqualTo(410);
    }
  }

  @Test
  void storesThatShareRevisionsAnswerEachOthers() {
    LiveStore<Bike> other = new LiveStore<>(revisions, () -> now);
    other.markSynced();
    other.put(bike("a", "one", 1));

    assertThat(live.get(new Key("a", "one"), other.revision())).isNull();
    assertThat(live.revision()).isEqualTo(other.revision());
  }
}
