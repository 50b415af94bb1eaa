package io.temper.machinery.store;

import static io.temper.machinery.sample.Bikes.bike;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Cases;
import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What every store that clients write to must do, beyond what it must do for readers. The resource
/// is `bikes.shop.example.com`.
public abstract class WritableStoreContract extends StoreContract {
  private static final Key ONE = new Key("a", "one");

  /// A store and the hand that writes to it through its own verbs.
  protected static Subject writable(WritableStore<Bike> store) {
    return writable(store, () -> {});
  }

  protected static Subject writable(WritableStore<Bike> store, Runnable close) {
    return new Hand(store, close);
  }

  private record Hand(WritableStore<Bike> store, Runnable ending) implements Subject {
    @Override
    public void put(ApiObject<Bike> bike) {
      store.update(
          Key.of(bike.metadata()),
          Preconditions.NONE,
          new Update<>() {
            @Override
            public Outcome<Bike> of(VersionedObject<Bike> current) {
              return new Outcome.Keep<>(bike);
            }

            @Override
            public Optional<ApiObject<Bike>> missing() {
              return Optional.of(bike);
            }
          });
    }

    @Override
    public void delete(String namespace, String name) {
      store.delete(new Key(namespace, name), Preconditions.NONE, _ -> {});
    }

    @Override
    public void close() {
      ending.run();
    }
  }

  private WritableStore<Bike> bikes() {
    return (WritableStore<Bike>) store();
  }

  @Test
  void everyVerbIsThere() {
    assertThat(bikes().verbs())
        .containsExactly(
            "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  }

  @Test
  void createdObjectIsThereAtTheRevisionOfItsEvent() {
    ResourceVersion before = list().revision();

    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));

    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), before));
    VersionedObject<Bike> read = requireNonNull(bikes().get(ONE, created.revision()));
    assertThat(created.revision()).isGreaterThan(before);
    assertThat(created.metadata().resourceVersion()).isEqualTo(created.revision().toString());
    assertThat(read.object()).isEqualTo(created.object());
    assertThat(list().items().getFirst().object()).isEqualTo(created.object());
    assertThat(next(watch))
        .isInstanceOfSatisfying(
            WatchEvent.Added.class,
            added -> assertThat(added.object().revision()).isEqualTo(created.revision()));
  }

  @Test
  void whatWasWrittenComesBackWhole() {
    ApiObject<Bike> plain = Bikes.withEveryMetadata("a", "one");
    ApiObject<Bike> bike =
        new ApiObject<>(
            plain.metadata().toBuilder()
                .annotations(Map.of("colour", "grün <&> \u2028", "", ""))
                .build(),
            plain.body());

    VersionedObject<Bike> created = bikes().create(bike);

    VersionedObject<Bike> read = requireNonNull(bikes().get(ONE, created.revision()));
    assertThat(read.holds(bike)).isTrue();
    assertThat(created.holds(bike)).isTrue();
    assertThat(list().items().getFirst().holds(bike)).isTrue();
  }

  @Test
  void objectOfTheClusterHasNoNamespace() {
    Subject subject = opened(openForCluster(LONG));
    WritableStore<Bike> bikes = (WritableStore<Bike>) subject.store();
    bikes.create(bike("", "one", 1));

    assertThat(names(list(subject))).containsExactly("one");
    assertThat(bikes.get(new Key("", "one"), new ResourceVersion(0))).isNotNull();
    assertThat(bikes.get(ONE, new ResourceVersion(0))).isNull();
  }

  @Test
  void secondCreateOfANameIsRefusedAndChangesNothing() {
    VersionedObject<Bike> first = bikes().create(bike("a", "one", 1));

    Status status = refused(() -> bikes().create(bike("a", "one", 2)));

    assertThat(status.code()).isEqualTo(409);
    assertThat(status.reason()).isEqualTo("AlreadyExists");
    assertThat(status.message()).isEqualTo("bikes.shop.example.com \"one\" already exists");
    assertThat(status.details())
        .isEqualTo(new StatusDetails("one", "shop.example.com", "bikes", "", List.of(), 0));
    assertIsLastChange(first.revision());
  }

  @Test
  void ofManyWhoCreateOneNameOneSucceeds() throws InterruptedException {
    AtomicInteger created = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int price = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  bikes().create(bike("a", "one", price));
                  created.incrementAndGet();
                } catch (StatusException e) {
                  if (e.status().reason().equals("AlreadyExists")) {
                    refused.incrementAndGet();
                  }
                }
              }));
    }

    join(threads);

    assertThat(created).hasValue(1);
    assertThat(refused).hasValue(11);
  }

  @Test
  void updateOfWhatIsNotThereIsNotFound() {
    Status status = refused(() -> bikes().update(ONE, Preconditions.NONE, price(2)));

    assertThat(status.code()).isEqualTo(404);
    assertThat(status.message()).isEqualTo("bikes.shop.example.com \"one\" not found");
    assertThat(list().items()).isEmpty();
  }

  @Test
  void updateThatBringsOneWithItCreatesIt() {
    Update<Bike> apply =
        new Update<>() {
          @Override
          public Outcome<Bike> of(VersionedObject<Bike> current) {
            return new Outcome.Keep<>(bike("a", "one", 2));
          }

          @Override
          public Optional<ApiObject<Bike>> missing() {
            return Optional.of(bike("a", "one", 1));
          }
        };

    Written<Bike> first = bikes().update(ONE, Preconditions.NONE, apply);
    Written<Bike> second = bikes().update(ONE, Preconditions.NONE, apply);

    assertThat(first.effect()).isEqualTo(Written.Effect.CREATED);
    assertThat(Bikes.price(first.object().object())).isEqualTo(1);
    assertThat(second.effect()).isEqualTo(Written.Effect.CHANGED);
    assertThat(Bikes.price(second.object().object())).isEqualTo(2);
  }

  @Test
  void updateThatChangesNothingKeepsTheRevisionAndTellsNobody() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));
    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), created.revision()));

    var written = bikes().update(ONE, Preconditions.NONE, price(1));
    bikes().update(ONE, Preconditions.NONE, price(2));

    assertThat(written.effect()).isEqualTo(Written.Effect.UNCHANGED);
    assertThat(written.object().revision()).isEqualTo(created.revision());
    assertThat(text(next(watch))).isEqualTo("MODIFIED a/one 2");
  }

  @Test
  void refusalOfTheUpdateItselfEndsItAndNothingIsWritten() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));
    AtomicInteger asked = new AtomicInteger();

    Status status =
        refused(() ->
            bikes()
                .update(
                    ONE,
                    Preconditions.NONE,
                    _ -> {
                      asked.incrementAndGet();
                      throw new StatusException(
                          Status.conflict("shop.example.com", "bikes", "one", "too late"));
                    }));

    assertThat(status.message())
        .isEqualTo("Operation cannot be fulfilled on bikes.shop.example.com \"one\": too late");
    assertThat(asked).hasValue(1);
    assertIsLastChange(created.revision());
  }

  @Test
  void updateMayNotRename() {
    bikes().create(bike("a", "one", 1));

    assertThatThrownBy(() ->
            bikes()
                .update(
                    ONE, Preconditions.NONE, _ -> new Update.Outcome.Keep<>(bike("a", "other", 1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(names(list())).containsExactly("a/one");
  }

  @Test
  void preconditionsThatDoNotHoldAreConflictsInKubesWords() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));
    String start =
        "Operation cannot be fulfilled on bikes.shop.example.com \"one\": StorageError: invalid"
            + " object, Code: 4, Key: /registry/shop.example.com/bikes/a/one, ResourceVersion: 0,"
            + " AdditionalErrorMsg: Precondition failed: ";

    Status uid = refused(() -> bikes().update(ONE, new Preconditions("other", ""), price(2)));
    Status revision =
        refused(() -> bikes().delete(ONE, new Preconditions("uid-one", "1"), _ -> {}));

    assertThat(uid.code()).isEqualTo(409);
    assertThat(uid.reason()).isEqualTo("Conflict");
    assertThat(uid.message())
        .isEqualTo(start + "UID in precondition: other, UID in object meta: uid-one");
    assertThat(revision.code()).isEqualTo(409);
    assertThat(revision.message())
        .isEqualTo(
            start
                + "ResourceVersion in precondition: 1, ResourceVersion in object meta: "
                + created.revision());
    assertIsLastChange(created.revision());
  }

  @Test
  void preconditionsThatHoldLetTheWriteGoOn() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));

    var changed =
        bikes().update(ONE, new Preconditions("uid-one", created.revision().toString()), price(2));
    bikes().delete(ONE, new Preconditions("", changed.object().revision().toString()), _ -> {});

    assertThat(list().items()).isEmpty();
  }

  @Test
  void writeInBetweenMakesTheUpdateStartAgainWithWhatIsThereNow() {
    bikes().create(bike("a", "one", 1));
    List<Long> seen = new ArrayList<>();

    var written =
        bikes()
            .update(
                ONE,
                Preconditions.NONE,
                current -> {
                  seen.add(Bikes.price(current.object()));
                  if (seen.size() == 1) {
                    put(bike("a", "one", 10));
                  }
                  return new Update.Outcome.Keep<>(
                      bike("a", "one", Bikes.price(current.object()) + 1));
                });

    assertThat(seen).containsExactly(1L, 10L);
    assertThat(Bikes.price(written.object().object())).isEqualTo(11);
  }

  @Test
  void preconditionIsCheckedAgainstWhatIsThereNow() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));
    AtomicInteger asked = new AtomicInteger();

    Status status =
        refused(() ->
            bikes()
                .update(
                    ONE,
                    new Preconditions("", created.revision().toString()),
                    _ -> {
                      asked.incrementAndGet();
                      put(bike("a", "one", 10));
                      return new Update.Outcome.Keep<>(bike("a", "one", 2));
                    }));

    assertThat(status.reason()).isEqualTo("Conflict");
    assertThat(asked).hasValue(1);
    assertThat(Bikes.price(list().items().getFirst().object())).isEqualTo(10);
  }

  @Test
  void objectThatGoesInBetweenIsNotFound() {
    bikes().create(bike("a", "one", 1));

    Status status =
        refused(() ->
            bikes()
                .update(
                    ONE,
                    Preconditions.NONE,
                    _ -> {
                      delete("a", "one");
                      return new Update.Outcome.Keep<>(bike("a", "one", 2));
                    }));

    assertThat(status.code()).isEqualTo(404);
    assertThat(list().items()).isEmpty();
  }

  @Test
  void noUpdateIsLostHoweverManyWrite() throws InterruptedException {
    bikes().create(bike("a", "one", 0));
    int writers = 8;
    int each = 15;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  bikes()
                      .update(
                          ONE,
                          Preconditions.NONE,
                          current ->
                              new Update.Outcome.Keep<>(
                                  bike("a", "one", Bikes.price(current.object()) + 1)));
                }
              }));
    }

    join(threads);

    assertThat(Bikes.price(list().items().getFirst().object())).isEqualTo(120);
  }

  @Test
  void updateMayRemoveAndItsEventIsThatOfADelete() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));
    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), created.revision()));

    var written = bikes().update(ONE, Preconditions.NONE, _ -> new Update.Outcome.Remove<>());

    assertThat(written.effect()).isEqualTo(Written.Effect.REMOVED);
    assertIsLastChange(written.object().revision());
    assertThat(text(next(watch))).isEqualTo("DELETED a/one 1");
    assertThat(list().items()).isEmpty();
  }

  @Test
  void deleteGivesTheLastStateAtTheRevisionOfItsEvent() {
    VersionedObject<Bike> created = bikes().create(bike("a", "one", 1));
    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), created.revision()));

    VersionedObject<Bike> deleted = bikes().delete(ONE, Preconditions.NONE, _ -> {});

    assertThat(deleted.holds(bike("a", "one", 1))).isTrue();
    assertThat(deleted.revision()).isGreaterThan(created.revision());
    assertThat(next(watch))
        .isInstanceOfSatisfying(
            WatchEvent.Deleted.class,
            event -> {
              assertThat(event.object().revision()).isEqualTo(deleted.revision());
              assertThat(event.object().object()).isEqualTo(deleted.object());
            });
    assertThat(refused(() -> bikes().delete(ONE, Preconditions.NONE, _ -> {})).code())
        .isEqualTo(404);
  }

  @Test
  void deleteIsCheckedAgainstExactlyWhatGoes() {
    bikes().create(bike("a", "one", 1));
    List<Long> seen = new ArrayList<>();

    Status status =
        refused(() ->
            bikes()
                .delete(
                    ONE,
                    Preconditions.NONE,
                    current -> {
                      seen.add(Bikes.price(current.object()));
                      if (seen.size() == 1) {
                        put(bike("a", "one", 10));
                      } else {
                        throw new StatusException(Status.badRequest("in use"));
                      }
                    }));

    assertThat(status.message()).isEqualTo("in use");
    assertThat(seen).containsExactly(1L, 10L);
    assertThat(Bikes.price(list().items().getFirst().object())).isEqualTo(10);
  }

  @Test
  void nameCanBeUsedAgain() {
    VersionedObject<Bike> first = bikes().create(bike("a", "one", 1));
    delete("a", "one");

    VersionedObject<Bike> second = bikes().create(bike("a", "one", 2));

    assertThat(second.revision()).isGreaterThan(first.revision());
    assertThat(Bikes.price(requireNonNull(bikes().get(ONE, second.revision())).object()))
        .isEqualTo(2);
  }

  @Test
  @Conformance({"E2", "E9", "D5"})
  void randomWritesLeaveWhatAPlainMapWouldHoldAndWatchesAgree() {
    Cases.random(3, this::run);
  }

  private void run(Random random) {
    Page<Bike> start = list();
    Map<String, Long> world = world(start);
    Map<String, Long> seen = world(start);
    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), start.revision()));
    AtomicReference<ResourceVersion> last = new AtomicReference<>(start.revision());
    for (int step = 0; step < 150; step++) {
      write(random, world);
      if (random.nextInt(20) == 0) {
        Page<Bike> page = list();
        assertThat(world(page)).isEqualTo(world);
        assertThat(world(store().list(ListRequest.exact(Selection.all(), page.revision()))))
            .isEqualTo(world);
      }
    }
    put(bike("end", "end", 1));
    world.put("end/end", 1L);
    while (!seen.containsKey("end/end")) {
      apply(next(watch), seen, last);
    }
    assertThat(seen).isEqualTo(world);
    delete("end", "end");
  }

  private void write(Random random, Map<String, Long> world) {
    Key key = new Key("ns" + random.nextInt(2), "bike" + random.nextInt(4));
    long price = random.nextInt(3);
    boolean there = world.containsKey(key.path());
    switch (random.nextInt(3)) {
      case 0 -> {
        try {
          bikes().create(bike(key.namespace(), key.name(), price));
          assertThat(there).isFalse();
          world.put(key.path(), price);
        } catch (StatusException e) {
          assertThat(e.status().reason()).isEqualTo("AlreadyExists");
          assertThat(there).isTrue();
        }
      }
      case 1 -> {
        try {
          bikes().update(key, Preconditions.NONE, price(key, price));
          assertThat(there).isTrue();
          world.put(key.path(), price);
        } catch (StatusException e) {
          assertThat(e.status().reason()).isEqualTo("NotFound");
          assertThat(there).isFalse();
        }
      }
      default -> {
        try {
          bikes().delete(key, Preconditions.NONE, _ -> {});
          assertThat(there).isTrue();
          world.remove(key.path());
        } catch (StatusException e) {
          assertThat(e.status().reason()).isEqualTo("NotFound");
          assertThat(there).isFalse();
        }
      }
    }
  }

  private static void apply(
      WatchEvent<Bike> event, Map<String, Long> seen, AtomicReference<ResourceVersion> last) {
    VersionedObject<Bike> bike =
        switch (event) {
          case WatchEvent.Added(var added) -> {
            assertThat(seen).doesNotContainKey(Key.of(added.metadata()).path());
            yield added;
          }
          case WatchEvent.Modified(var modified) -> {
            assertThat(seen).containsKey(Key.of(modified.metadata()).path());
            yield modified;
          }
          case WatchEvent.Deleted(var deleted) -> deleted;
          case WatchEvent.Bookmark(_, _), WatchEvent.Failed(_) ->
              throw new AssertionError("" + event);
        };
    assertThat(bike.revision()).isGreaterThan(last.getAndSet(bike.revision()));
    String path = Key.of(bike.metadata()).path();
    if (event instanceof WatchEvent.Deleted) {
      assertThat(seen.remove(path)).isEqualTo(Bikes.price(bike.object()));
    } else {
      seen.put(path, Bikes.price(bike.object()));
    }
  }

  private static Map<String, Long> world(Page<Bike> page) {
    Map<String, Long> world = new TreeMap<>();
    page.items().forEach(b -> world.put(Key.of(b.metadata()).path(), Bikes.price(b.object())));
    return world;
  }

  private static Update<Bike> price(long cents) {
    return price(ONE, cents);
  }

  private static Update<Bike> price(Key key, long cents) {
    return _ -> new Update.Outcome.Keep<>(bike(key.namespace(), key.name(), cents));
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).as("ends in time").isTrue();
    }
  }
}
