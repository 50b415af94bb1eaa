package io.temper.machinery.store;

import static io.temper.machinery.sample.Bikes.bike;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Cases;
import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random writes against a plain map. Every state is remembered; every watch keeps a copy of the
/// world from its events alone, which must at each revision equal what was there.
@Conformance({"E2", "E9", "E10", "D5"})
final class LiveStoreModelTest {
  private static final String[] COLOURS = {"red", "blue"};

  private final TreeMap<ResourceVersion, Map<String, String>> states = new TreeMap<>();

  @Test
  void everyWatchSeesEveryChangeOnceAndInOrder() {
    Cases.random(60, this::run);
  }

  private void run(Random random) {
    states.clear();
    LiveStore<Bike> store = new LiveStore<>(new Revisions(3), () -> Bikes.CREATED);
    store.markSynced();
    Map<String, String> world = new TreeMap<>();
    states.put(store.revision(), Map.copyOf(world));
    List<Copy> copies = new ArrayList<>();
    for (int step = 0; step < 600; step++) {
      change(random, store, world);
      states.put(store.revision(), Map.copyOf(world));
      if (random.nextInt(40) == 0) {
        copies.add(open(random, store));
      }
      for (Copy copy : copies) {
        // Some read at once, some fall behind by more than their queue holds.
        if (random.nextInt(copy.laziness) == 0) {
          copy.read(random.nextInt(100));
        }
      }
      if (random.nextInt(25) == 0) {
        checkExactList(random, store);
      }
    }
    for (Copy copy : copies) {
      copy.read(Integer.MAX_VALUE);
      assertThat(copy.seen).isEqualTo(copy.selected(world));
      assertThat(copy.watch.progress()).isEqualTo(store.revision());
      copy.watch.close();
    }
    assertThat(store.watches()).isZero();
    assertThat(store.laggingWatches()).isZero();
  }

  private static void change(Random random, LiveStore<Bike> store, Map<String, String> world) {
    String namespace = "ns" + random.nextInt(3);
    String name = "bike" + random.nextInt(6);
    String key = namespace + "/" + name;
    if (random.nextInt(4) == 0) {
      boolean gone = store.delete(namespace, name);
      assertThat(gone).isEqualTo(world.remove(key) != null);
      return;
    }
    String colour = COLOURS[random.nextInt(2)];
    int price = random.nextInt(3);
    boolean changed = store.put(bike(namespace, name, price, Map.of("colour", colour)));
    assertThat(changed).isEqualTo(!(colour + price).equals(world.put(key, colour + price)));
  }

  private void checkExactList(Random random, LiveStore<Bike> store) {
    List<ResourceVersion> revisions = List.copyOf(states.keySet());
    ResourceVersion revision = revisions.get(random.nextInt(revisions.size()));
    Map<String, String> state = requireNonNull(states.get(revision));
    int limit = 1 + random.nextInt(8);
    Map<String, String> listed = new TreeMap<>();
    String start = "";
    do {
      Page<Bike> page =
          store.list(
              new ListRequest<>(Selection.all(), new ListRequest.At.Exact(revision), limit, start));
      page.items().forEach(bike -> listed.put(key(bike), value(bike)));
      start = page.next();
      assertThat(page.remaining()).isEqualTo(state.size() - listed.size());
    } while (!start.isEmpty());
    assertThat(listed).isEqualTo(state);
  }

  private Copy open(Random random, LiveStore<Bike> store) {
    String namespace = random.nextBoolean() ? "" : "ns" + random.nextInt(3);
    String name = random.nextInt(3) > 0 ? "" : "bike" + random.nextInt(6);
    String colour = random.nextBoolean() ? "" : COLOURS[random.nextInt(2)];
    int laziness = random.nextBoolean() ? 1 : 200;
    return new Copy(store, namespace, name, colour, laziness, random.nextBoolean());
  }

  /// One watch and the world it shows.
  private final class Copy {
    private final String namespace;
    private final String name;
    private final String colour;
    private final int laziness;
    private final Watch<Bike> watch;
    private final Map<String, String> seen = new TreeMap<>();
    private boolean initial;
    private ResourceVersion last = new ResourceVersion(0);

    Copy(
        LiveStore<Bike> store,
        String namespace,
        String name,
        String colour,
        int laziness,
        boolean initial) {
      this.namespace = namespace;
      this.name = name;
      this.colour = colour;
      this.laziness = laziness;
      this.initial = initial;
      Selection<Bike> selection =
          new Selection<>(
              namespace,
              name,
              bike -> colour.isEmpty() || colour.equals(bike.metadata().labels().get("colour")),
              colour.isEmpty());
      if (initial) {
        watch =
            store.watch(
                new WatchRequest<>(
                    selection, new WatchRequest.From.InitialState(new ResourceVersion(0))));
      } else {
        Page<Bike> page = store.list(ListRequest.latest(selection));
        page.items().forEach(bike -> seen.put(key(bike), value(bike)));
        watch = store.watch(WatchRequest.after(selection, page.revision()));
      }
    }

    void read(int atMost) {
      for (int i = 0; i < atMost; i++) {
        WatchEvent<Bike> event = watch.poll(Duration.ZERO);
        if (event == null) {
          return;
        }
        apply(event);
      }
    }

    private void apply(WatchEvent<Bike> event) {
      switch (event) {
        case WatchEvent.Added(var bike) -> {
          assertThat(seen.put(key(bike), value(bike))).as("added what was there").isNull();
          check(bike.revision());
        }
        case WatchEvent.Modified(var bike) -> {
          assertThat(seen.put(key(bike), value(bike))).as("modified what was not").isNotNull();
          check(bike.revision());
        }
        case WatchEvent.Deleted(var bike) -> {
          assertThat(seen.remove(key(bike))).as("deleted what was not").isNotNull();
          check(bike.revision());
        }
        case WatchEvent.Bookmark(var revision, var end) -> {
          assertThat(end).isTrue();
          initial = false;
          check(revision);
        }
        case WatchEvent.Failed(var status) -> throw new AssertionError(status.message());
      }
    }

    private void check(ResourceVersion revision) {
      if (initial) {
        return; // in key order until the bookmark
      }
      assertThat(revision).as("in order, each once").isGreaterThan(last);
      last = revision;
      assertThat(seen).isEqualTo(selected(states.floorEntry(revision).getValue()));
    }

    Map<String, String> selected(Map<String, String> world) {
      Map<String, String> selected = new TreeMap<>();
      world.forEach((key, value) -> {
        boolean matches =
            (namespace.isEmpty() || key.startsWith(namespace + "/"))
                && (name.isEmpty() || key.endsWith("/" + name))
                && value.startsWith(colour);
        if (matches) {
          selected.put(key, value);
        }
      });
      return selected;
    }
  }

  private static String key(VersionedObject<Bike> bike) {
    return Key.of(bike.metadata()).path();
  }

  private static String value(VersionedObject<Bike> bike) {
    return bike.metadata().labels().get("colour") + Bikes.price(bike.object());
  }
}
