package io.temper.machinery.store;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LiveStoreStressTest {
  private static final int WRITES = 20_000;
  private static final Duration WHILE = Duration.ofSeconds(20);

  private final LiveStore<Bike> store =
      new LiveStore<>(
          new Revisions(1),
          new Window(Duration.ofSeconds(75), 100, 102_400, Duration.ofSeconds(3)),
          () -> Bikes.CREATED);

  @Test
  @Conformance({"E2", "E10"})
  void manyReadersOfManyWritersAllEndWithTheSameWorld() throws InterruptedException {
    store.markSynced();
    List<Thread> threads = new ArrayList<>();
    List<Map<String, Long>> worlds = new ArrayList<>();
    AtomicInteger failures = new AtomicInteger();
    for (int i = 0; i < 40; i++) {
      Map<String, Long> world = new TreeMap<>();
      worlds.add(world);
      Watch<Bike> watch = store.watch(WatchRequest.after(Selection.all(), store.revision()));
      threads.add(
          Thread.ofVirtual()
              .unstarted(() -> {
                if (!follow(watch, world)) {
                  failures.incrementAndGet();
                }
              }));
    }
    for (int w = 0; w < 4; w++) {
      int writer = w;
      threads.add(Thread.ofVirtual().unstarted(() -> write(writer)));
    }

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      assertThat(thread.join(WHILE)).as("ends in time").isTrue();
    }

    Map<String, Long> truth = new TreeMap<>();
    store
        .list(ListRequest.latest(Selection.all()))
        .items()
        .forEach(b -> truth.put(b.metadata().name(), Bikes.price(b.object())));
    assertThat(failures).hasValue(0);
    assertThat(worlds).allSatisfy(world -> assertThat(world).isEqualTo(truth));
    assertThat(store.watches()).isZero();
  }

  @Test
  @Conformance("E10")
  void watchThatNobodyReadsHoldsUpNobodyAndIsDropped() throws InterruptedException {
    LiveStore<Bike> small =
        new LiveStore<>(
            new Revisions(1),
            new Window(Duration.ZERO, 200, 1_000, Duration.ofSeconds(3)),
            () -> Bikes.CREATED);
    small.markSynced();
    Watch<Bike> stalled = small.watch(WatchRequest.after(Selection.all(), small.revision()));
    assertThat(stalled.poll(Duration.ZERO)).isNull();
    CountDownLatch fastDone = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      Watch<Bike> fast = small.watch(WatchRequest.after(Selection.all(), small.revision()));
      Thread.ofVirtual()
          .start(() -> {
            try (fast) {
              for (int seen = 0; seen < 3_000; ) {
                WatchEvent<Bike> event = fast.poll(Duration.ofSeconds(1));
                if (event instanceof WatchEvent.Failed) {
                  return;
                }
                seen += event == null ? 0 : 1;
              }
              fastDone.countDown();
            }
          });
    }

    for (int i = 0; i < 3_000; i++) {
      small.put(bike("a", "one", i));
      if (i % 20 == 0) {
        while (small.laggingWatches() > 1) {
          Thread.onSpinWait(); // the fast ones are given the time to stay fast
        }
      }
    }

    assertThat(fastDone.await(20, TimeUnit.SECONDS)).isTrue();
    int queued = 0;
    WatchEvent<Bike> event = stalled.poll(Duration.ZERO);
    while (event instanceof WatchEvent.Added || event instanceof WatchEvent.Modified) {
      queued++;
      event = stalled.poll(Duration.ZERO);
    }
    assertThat(queued).isLessThan(200);
    assertThat(event)
        .isInstanceOfSatisfying(
            WatchEvent.Failed.class, failed -> assertThat(failed.status().code()).isEqualTo(410));
    assertThat(stalled.poll(Duration.ZERO)).isNull();
  }

  private void write(int writer) {
    for (int i = 0; i < WRITES / 4; i++) {
      String name = "bike" + (writer * 10 + i % 10);
      if (i % 7 == 6) {
        store.delete("a", name);
      } else {
        store.put(bike("a", name, i));
      }
    }
    store.put(bike("a", "done" + writer, 1));
  }

  /// Until all writers are done. False when an event was lost, twice there or out of order.
  private static boolean follow(Watch<Bike> watch, Map<String, Long> world) {
    ResourceVersion last = new ResourceVersion(0);
    int done = 0;
    try (watch) {
      while (done < 4) {
        WatchEvent<Bike> event = watch.poll(Duration.ofSeconds(5));
        if (event == null) {
          continue;
        }
        switch (event) {
          case WatchEvent.Added(var bike) -> {
            if (world.put(bike.metadata().name(), Bikes.price(bike.object())) != null
                || bike.revision().compareTo(last) <= 0) {
              return false;
            }
            last = bike.revision();
            done += bike.metadata().name().startsWith("done") ? 1 : 0;
          }
          case WatchEvent.Modified(var bike) -> {
            if (world.put(bike.metadata().name(), Bikes.price(bike.object())) == null
                || bike.revision().compareTo(last) <= 0) {
              return false;
            }
            last = bike.revision();
          }
          case WatchEvent.Deleted(var bike) -> {
            if (world.remove(bike.metadata().name()) == null
                || bike.revision().compareTo(last) <= 0) {
              return false;
            }
            last = bike.revision();
          }
          case WatchEvent.Bookmark(_, _), WatchEvent.Failed(_) -> {
            return false;
          }
        }
      }
      return true;
    }
  }
}
