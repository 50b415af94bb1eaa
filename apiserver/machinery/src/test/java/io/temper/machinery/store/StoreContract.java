package io.temper.machinery.store;

import static io.temper.machinery.sample.Bikes.bike;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every store must do for those who read and watch. A store's test extends this and says how
/// to open one and write to it. One that clients write to extends [WritableStoreContract] instead.
@Timeout(120)
public abstract class StoreContract {
  static final Duration SOON = Duration.ofSeconds(10);

  /// Enough history for every test that does not want to lose it.
  static final Window LONG =
      new Window(Duration.ofSeconds(75), 100, 102_400, Duration.ofMillis(500));

  /// Forgets all but the last 200 changes.
  private static final Window SHORT = new Window(Duration.ZERO, 200, 200, Duration.ofMillis(500));

  private final List<Watch<Bike>> watches = new ArrayList<>();
  private final List<Subject> opened = new ArrayList<>();

  /// One open store, and a hand that writes to it.
  public interface Subject {
    Store<Bike> store();

    /// Adds or replaces.
    void put(ApiObject<Bike> bike);

    void delete(String namespace, String name);

    /// Ends it as the end of its process would.
    void close();
  }

  /// A store that is empty and ready.
  ///
  /// @param window of the past that is kept
  protected abstract Subject open(Window window);

  /// The same for objects of the cluster, where a store has to know that.
  protected Subject openForCluster(Window window) {
    return open(window);
  }

  /// A store over what another one left, as its process finds it after a restart: the same objects,
  /// whether they were kept or computed again.
  protected abstract Subject reopen(Subject closed, Window window);

  @BeforeEach
  void openStore() {
    opened.add(open(LONG));
  }

  @AfterEach
  void closeAll() {
    watches.forEach(Watch::close);
    opened.forEach(Subject::close);
  }

  /// The store under test, empty and ready.
  final Store<Bike> store() {
    return opened.getFirst().store();
  }

  final void put(ApiObject<Bike> bike) {
    opened.getFirst().put(bike);
  }

  final void delete(String namespace, String name) {
    opened.getFirst().delete(namespace, name);
  }

  final Subject opened(Subject subject) {
    opened.add(subject);
    return subject;
  }

  @Test
  @Conformance("D1")
  void listCarriesARevisionNoLowerThanThatOfAnyItemAlsoWhenEmpty() {
    ResourceVersion empty = list().revision();
    put(bike("a", "one", 1));
    put(bike("a", "two", 2));

    Page<Bike> page = list();

    assertThat(empty.value()).isPositive();
    assertThat(page.items())
        .allSatisfy(b -> assertThat(b.revision()).isLessThanOrEqualTo(page.revision()));
    assertThat(page.revision()).isGreaterThan(empty);
  }

  @Test
  @Conformance("D1")
  void revisionsAreComparedAsNumbersAcrossADigitBoundary() {
    ResourceVersion last = list().revision();
    for (int i = 0; i < 12; i++) {
      put(bike("a", "one", i));
      assertThat(list().revision()).isGreaterThan(last);
      last = list().revision();
    }
  }

  @Test
  @Conformance("D2")
  void getNotOlderThanARevisionSeesThatRevision() {
    put(bike("a", "one", 1));
    ResourceVersion written = list().revision();

    assertThat(store().get(new Key("a", "one"), written)).isNotNull();
    assertThat(store().get(new Key("a", "none"), written)).isNull();
  }

  @Test
  @Conformance("D3")
  void revisionOfTheFutureTimesOutAndSaysWhy() {
    ResourceVersion future = new ResourceVersion(list().revision().value() + 1_000);

    Status status = refused(() -> store().get(new Key("a", "one"), future));

    assertThat(status.code()).isEqualTo(504);
    assertThat(status.reason()).isEqualTo("Timeout");
    assertThat(status.message())
        .isEqualTo(
            "Timeout: Too large resource version: " + future + ", current: " + store().revision());
    StatusDetails details = requireNonNull(status.details());
    assertThat(details.retryAfterSeconds()).isEqualTo(1);
    assertThat(details.causes().getFirst().reason()).isEqualTo("ResourceVersionTooLarge");
  }

  @Test
  @Conformance({"D2", "D12"})
  void readThatAsksForTheNextRevisionWaitsForIt() throws InterruptedException {
    ResourceVersion next = list().revision().next();
    Thread writer = Thread.ofVirtual().start(() -> put(bike("a", "one", 1)));

    Page<Bike> page =
        store()
            .list(new ListRequest<>(Selection.all(), new ListRequest.At.NotOlderThan(next), 0, ""));

    writer.join();
    assertThat(page.revision()).isGreaterThanOrEqualTo(next);
    // Others may have given that revision to objects that are none of ours.
    boolean seen = list().items().getFirst().revision().compareTo(page.revision()) <= 0;
    assertThat(names(page)).isEqualTo(seen ? List.of("a/one") : List.of());
  }

  @Test
  @Conformance("D4")
  void exactRevisionShowsWhatWasThereThen() {
    put(bike("a", "one", 1));
    ResourceVersion then = list().revision();
    put(bike("a", "one", 2));
    put(bike("a", "two", 1));
    delete("a", "one");

    Page<Bike> page = store().list(ListRequest.exact(Selection.all(), then));

    assertThat(page.revision()).isEqualTo(then);
    assertThat(names(page)).containsExactly("a/one");
    assertThat(Bikes.price(page.items().getFirst().object())).isEqualTo(1);
  }

  @Test
  @Conformance("D12")
  void exactRevisionOfAForeignEpochIsExpired() {
    ResourceVersion current = list().revision();
    ResourceVersion foreign = ResourceVersion.of(current.epoch() + 1, 1);

    assertThat(refused(() -> store().list(ListRequest.exact(Selection.all(), foreign))).code())
        .isEqualTo(410);
  }

  @Test
  @Conformance("D5")
  void pagesShowOneRevisionWhileOthersWrite() {
    for (int i = 0; i < 7; i++) {
      put(bike("ns" + i % 2, "bike" + i, i));
    }
    List<String> before = names(list());

    List<String> paged = new ArrayList<>();
    Page<Bike> page =
        store().list(new ListRequest<>(Selection.all(), new ListRequest.At.Latest(), 3, ""));
    ResourceVersion revision = page.revision();
    paged.addAll(names(page));
    delete("ns0", "bike0");
    while (!page.next().isEmpty()) {
      put(bike("ns0", "bike" + System.identityHashCode(page), 1));
      page =
          store()
              .list(
                  new ListRequest<>(
                      Selection.all(), new ListRequest.At.Exact(revision), 3, page.next()));
      assertThat(page.revision()).isEqualTo(revision);
      paged.addAll(names(page));
    }

    assertThat(paged).isEqualTo(before);
  }

  @Test
  @Conformance("D6")
  void pageCountsWhatFollowsIt() {
    for (int i = 0; i < 5; i++) {
      put(bike("a", "bike" + i, i));
      put(bike("b", "bike" + i, i));
    }

    Page<Bike> all =
        store().list(new ListRequest<>(Selection.all(), new ListRequest.At.Latest(), 3, ""));
    Page<Bike> one =
        store()
            .list(
                new ListRequest<>(Selection.inNamespace("a"), new ListRequest.At.Latest(), 3, ""));

    assertThat(all.remaining()).isEqualTo(7);
    assertThat(one.remaining()).isEqualTo(2);
  }

  @Test
  @Conformance("D8")
  void listIsOrderedByTheBytesOfNamespaceSlashName() {
    for (String namespace : List.of("a", "a-b", "a0", "ab", "b")) {
      put(bike(namespace, "z", 1));
      put(bike(namespace, "a", 1));
    }

    assertThat(names(list()))
        .containsExactly(
            "a-b/a", "a-b/z", "a/a", "a/z", "a0/a", "a0/z", "ab/a", "ab/z", "b/a", "b/z");
    assertThat(names(store().list(ListRequest.latest(Selection.inNamespace("a")))))
        .containsExactly("a/a", "a/z");
  }

  @Test
  @Conformance("E2")
  void watchFromAListsRevisionShowsOnlyWhatCameAfter() {
    put(bike("a", "old", 1));
    ResourceVersion listed = list().revision();
    put(bike("a", "one", 1));
    put(bike("a", "one", 2));
    delete("a", "old");

    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), listed));

    assertThat(text(next(watch))).isEqualTo("ADDED a/one 1");
    assertThat(text(next(watch))).isEqualTo("MODIFIED a/one 2");
    assertThat(text(next(watch))).isEqualTo("DELETED a/old 1");
    assertThat(watch.poll(Duration.ZERO)).isNull();
    put(bike("a", "one", 3));
    assertThat(text(next(watch))).isEqualTo("MODIFIED a/one 3");
  }

  @Test
  @Conformance("E9")
  void deletedEventCarriesTheRevisionOfTheDeletion() {
    put(bike("a", "one", 1));
    ResourceVersion before = list().revision();
    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), before));
    delete("a", "one");

    WatchEvent<Bike> event = next(watch);

    assertThat(event)
        .isInstanceOfSatisfying(
            WatchEvent.Deleted.class,
            deleted -> {
              assertThat(deleted.object().revision()).isGreaterThan(before);
              assertThat(deleted.object().metadata().resourceVersion())
                  .isEqualTo(deleted.object().revision().toString());
              assertIsLastChange(deleted.object().revision());
            });
  }

  @Test
  @Conformance({"E3", "E4"})
  void watchWithInitialStateListsMarksTheEndAndGoesOn() {
    put(bike("b", "one", 1));
    put(bike("a", "two", 2));
    ResourceVersion before = list().revision();

    Watch<Bike> watch =
        watch(
            new WatchRequest<>(
                Selection.all(), new WatchRequest.From.InitialState(new ResourceVersion(0))));
    ResourceVersion after = list().revision();
    put(bike("a", "three", 3));

    assertThat(text(next(watch))).isEqualTo("ADDED a/two 2");
    assertThat(text(next(watch))).isEqualTo("ADDED b/one 1");
    assertThat(next(watch))
        .isInstanceOfSatisfying(
            WatchEvent.Bookmark.class,
            bookmark -> {
              assertThat(bookmark.revision()).isBetween(before, after);
              assertThat(bookmark.initialEventsEnd()).isTrue();
            });
    assertThat(text(next(watch))).isEqualTo("ADDED a/three 3");
  }

  @Test
  @Conformance("E9")
  void objectThatLeavesTheSelectionIsDeletedAndOneThatEntersIsAdded() {
    put(bike("a", "one", 1, Map.of("colour", "red")));
    put(bike("a", "two", 1, Map.of("colour", "blue")));
    Selection<Bike> red =
        new Selection<>("", "", b -> "red".equals(b.metadata().labels().get("colour")), false);
    Watch<Bike> watch = watch(WatchRequest.after(red, list().revision()));

    put(bike("a", "one", 2, Map.of("colour", "blue")));
    put(bike("a", "two", 2, Map.of("colour", "red")));
    put(bike("a", "two", 3, Map.of("colour", "red")));
    put(bike("a", "one", 3, Map.of("colour", "green")));
    delete("a", "one");
    delete("a", "two");

    assertThat(text(next(watch))).isEqualTo("DELETED a/one 1");
    assertThat(text(next(watch))).isEqualTo("ADDED a/two 2");
    assertThat(text(next(watch))).isEqualTo("MODIFIED a/two 3");
    assertThat(text(next(watch))).isEqualTo("DELETED a/two 3");
    assertThat(watch.poll(Duration.ZERO)).isNull();
  }

  @Test
  @Conformance("E13")
  void watchOfOneNameOrNamespaceSeesNothingElse() {
    ResourceVersion start = list().revision();
    Watch<Bike> name =
        watch(WatchRequest.after(new Selection<>("a", "one", _ -> true, false), start));
    Watch<Bike> namespace = watch(WatchRequest.after(Selection.inNamespace("b"), start));
    Watch<Bike> anywhere =
        watch(WatchRequest.after(new Selection<>("", "one", _ -> true, false), start));

    put(bike("a", "one", 1));
    put(bike("a", "two", 2));
    put(bike("b", "one", 3));

    assertThat(text(next(name))).isEqualTo("ADDED a/one 1");
    assertThat(name.poll(Duration.ZERO)).isNull();
    assertThat(text(next(namespace))).isEqualTo("ADDED b/one 3");
    assertThat(namespace.poll(Duration.ZERO)).isNull();
    assertThat(text(next(anywhere))).isEqualTo("ADDED a/one 1");
    assertThat(text(next(anywhere))).isEqualTo("ADDED b/one 3");
  }

  @Test
  @Conformance({"E7", "D12"})
  void watchFromAForeignEpochIsExpired() {
    ResourceVersion current = list().revision();

    ResourceVersion foreign = ResourceVersion.of(current.epoch() + 1, 5);
    Status status = refused(() -> watch(WatchRequest.after(Selection.all(), foreign)));

    assertThat(status.code()).isEqualTo(410);
    assertThat(status.reason()).isEqualTo("Expired");
  }

  @Test
  void quietWatchPromisesTheNewestRevision() {
    Watch<Bike> watch =
        watch(WatchRequest.after(Selection.inNamespace("quiet"), list().revision()));
    put(bike("loud", "one", 1));
    ResourceVersion now = list().revision();

    assertThat(watch.poll(Duration.ZERO)).isNull();
    assertThat(watch.progress()).isBetween(now, list().revision());
  }

  @Test
  @Conformance("E2")
  void watchFromNowShowsNothingOfThePast() {
    put(bike("a", "one", 1));
    list();
    Watch<Bike> watch = watch(new WatchRequest<>(Selection.all(), new WatchRequest.From.Now()));

    put(bike("a", "one", 2));

    assertThat(text(next(watch))).isEqualTo("MODIFIED a/one 2");
  }

  @Test
  @Conformance("E2")
  void manyWatchesEachSeeEveryChangeOnceAndInOrder() throws InterruptedException {
    int many = 60;
    ResourceVersion start = list().revision();
    List<List<String>> seen = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), start));
      List<String> events = new ArrayList<>();
      seen.add(events);
      readers.add(Thread.ofVirtual().start(() -> follow(watch, 240, events)));
    }

    List<String> written = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      String name = "bike" + i % 7;
      put(bike("a", name, i));
      put(bike("b", name, i));
      delete("b", name);
      written.add((i < 7 ? "ADDED a/" : "MODIFIED a/") + name + " " + i);
      written.add("ADDED b/" + name + " " + i);
      written.add("DELETED b/" + name + " " + i);
    }

    for (Thread reader : readers) {
      assertThat(reader.join(Duration.ofSeconds(30))).as("saw them all").isTrue();
    }
    assertThat(seen).allSatisfy(events -> assertThat(events).isEqualTo(written));
  }

  @Test
  @Conformance("E10")
  void watchThatNobodyReadsIsDroppedAndHoldsUpNobody() {
    Subject small = opened(open(SHORT));
    ResourceVersion start = list(small).revision();
    Watch<Bike> stalled = keep(small.store().watch(WatchRequest.after(Selection.all(), start)));
    Watch<Bike> brisk = keep(small.store().watch(WatchRequest.after(Selection.all(), start)));
    assertThat(stalled.poll(Duration.ZERO)).isNull();

    for (int i = 0; i < 600; i++) {
      small.put(bike("a", "one", i));
      assertThat(text(next(brisk))).endsWith("a/one " + i);
    }

    int read = 0;
    WatchEvent<Bike> event = next(stalled);
    while (!(event instanceof WatchEvent.Failed)) {
      assertThat(text(event)).endsWith("a/one " + read);
      read++;
      event = next(stalled);
    }
    assertThat(read).isLessThan(600);
    assertThat(((WatchEvent.Failed<Bike>) event).status().code()).isEqualTo(410);
    assertThat(stalled.poll(Duration.ZERO)).isNull();
  }

  @Test
  @Conformance({"D7", "E7"})
  void pastThatIsForgottenIsExpiredAndAPageCanGoOnWithoutIt() {
    Subject small = opened(open(SHORT));
    for (int i = 0; i < 6; i++) {
      small.put(bike("a", "bike" + i, i));
    }
    Page<Bike> first =
        small.store().list(new ListRequest<>(Selection.all(), new ListRequest.At.Latest(), 2, ""));
    small.put(bike("a", "bike5", 55));

    forgetPast(small);

    Status watch =
        refused(() -> small.store().watch(WatchRequest.after(Selection.all(), first.revision())));
    Status list =
        refused(() ->
            small
                .store()
                .list(
                    new ListRequest<>(
                        Selection.all(),
                        new ListRequest.At.Exact(first.revision()),
                        2,
                        first.next())));
    Page<Bike> rest =
        small
            .store()
            .list(new ListRequest<>(Selection.all(), new ListRequest.At.Latest(), 0, first.next()));
    assertThat(watch.code()).isEqualTo(410);
    assertThat(watch.reason()).isEqualTo("Expired");
    assertThat(watch.message()).startsWith("too old resource version: " + first.revision());
    assertThat(list.code()).isEqualTo(410);
    assertThat(list.message()).isEqualTo("The resourceVersion for the provided list is too old.");
    assertThat(names(rest)).startsWith("a/bike2", "a/bike3", "a/bike4", "a/bike5");
  }

  /// Makes a store with a short window lose what it knows of the past.
  protected void forgetPast(Subject subject) {
    for (int i = 0; i < 210; i++) {
      subject.put(bike("z", "scratch", i));
    }
    list(subject);
  }

  @Test
  @Conformance("D12")
  void afterARestartTheSameObjectsAreThereAndRevisionsGoOnRising() {
    put(bike("a", "one", 1));
    put(bike("a", "two", 2));
    ResourceVersion before = list().revision();
    opened.getFirst().close();

    Subject again = opened(reopen(opened.getFirst(), LONG));

    assertThat(names(list(again))).containsExactly("a/one", "a/two");
    again.put(bike("a", "one", 3));
    assertThat(list(again).revision()).isGreaterThan(before);
    assertThat(list(again).items().getFirst().revision()).isGreaterThan(before);
  }

  @Test
  @Conformance({"D12", "E7"})
  void watchFromBeforeARestartGoesOnOrIsExpiredButNeverSilent() {
    put(bike("a", "one", 1));
    ResourceVersion before = list().revision();
    opened.getFirst().close();
    Subject again = opened(reopen(opened.getFirst(), LONG));

    List<String> outcome = new ArrayList<>();
    try {
      Watch<Bike> watch = keep(again.store().watch(WatchRequest.after(Selection.all(), before)));
      again.put(bike("a", "one", 2));
      outcome.add(text(next(watch)));
    } catch (StatusException e) {
      outcome.add(e.status().reason());
    }

    assertThat(outcome).containsAnyOf("MODIFIED a/one 2", "Expired");
  }

  @Test
  void closedWatchWakesItsReader() throws InterruptedException {
    Watch<Bike> watch = watch(WatchRequest.after(Selection.all(), list().revision()));
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              while (watch.poll(SOON) != null) {
                // until closed
              }
            });

    watch.close();

    assertThat(reader.join(SOON)).isTrue();
  }

  final Page<Bike> list() {
    return list(opened.getFirst());
  }

  static Page<Bike> list(Subject subject) {
    return subject.store().list(ListRequest.latest(Selection.all()));
  }

  /// Something changed at this revision, and nothing after it.
  final void assertIsLastChange(ResourceVersion revision) {
    list();
    Watch<Bike> before =
        watch(WatchRequest.after(Selection.all(), new ResourceVersion(revision.value() - 1)));
    Watch<Bike> after = watch(WatchRequest.after(Selection.all(), revision));

    assertThat(revision(next(before))).isEqualTo(revision);
    assertThat(before.poll(Duration.ZERO)).isNull();
    assertThat(after.poll(Duration.ZERO)).isNull();
  }

  final Watch<Bike> watch(WatchRequest<Bike> request) {
    return keep(store().watch(request));
  }

  /// Closes it after the test.
  private Watch<Bike> keep(Watch<Bike> watch) {
    watches.add(watch);
    return watch;
  }

  private static void follow(Watch<Bike> watch, int count, List<String> events) {
    ResourceVersion last = new ResourceVersion(0);
    while (events.size() < count) {
      WatchEvent<Bike> event = watch.poll(SOON);
      if (event == null) {
        continue;
      }
      ResourceVersion revision = revision(event);
      events.add(revision.compareTo(last) > 0 ? text(event) : "out of order: " + text(event));
      last = revision;
    }
  }

  private static ResourceVersion revision(WatchEvent<Bike> event) {
    return switch (event) {
      case WatchEvent.Added(var bike) -> bike.revision();
      case WatchEvent.Modified(var bike) -> bike.revision();
      case WatchEvent.Deleted(var bike) -> bike.revision();
      case WatchEvent.Bookmark(var revision, _) -> revision;
      case WatchEvent.Failed(_) -> new ResourceVersion(0);
    };
  }

  static WatchEvent<Bike> next(Watch<Bike> watch) {
    WatchEvent<Bike> event = null;
    // A watch may wake for nothing and give up early.
    for (long end = System.nanoTime() + SOON.toNanos();
        event == null && System.nanoTime() < end; ) {
      event = watch.poll(SOON);
    }
    return requireNonNull(event, () -> "no event within " + SOON);
  }

  static List<String> names(Page<Bike> page) {
    return page.items().stream().map(b -> Key.of(b.metadata()).path()).toList();
  }

  /// `ADDED namespace/name price`.
  static String text(WatchEvent<Bike> event) {
    return switch (event) {
      case WatchEvent.Added(var bike) -> "ADDED " + text(bike.object());
      case WatchEvent.Modified(var bike) -> "MODIFIED " + text(bike.object());
      case WatchEvent.Deleted(var bike) -> "DELETED " + text(bike.object());
      case WatchEvent.Bookmark(var revision, var end) -> "BOOKMARK " + revision + " " + end;
      case WatchEvent.Failed(var status) -> "ERROR " + status.message();
    };
  }

  static Status refused(Runnable call) {
    StatusException[] thrown = new StatusException[1];
    assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusException.class, e -> thrown[0] = e);
    return thrown[0].status();
  }

  private static String text(ApiObject<Bike> bike) {
    return Key.of(bike.metadata()).path() + " " + Bikes.price(bike);
  }
}
