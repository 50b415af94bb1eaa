package io.temper.machinery.kube.twin;

import static io.temper.machinery.kube.twin.KubeAdmin.require;
import static io.temper.machinery.kube.twin.TwinStoreIT.BIKES;
import static io.temper.machinery.kube.twin.TwinStoreIT.GROUP;
import static io.temper.machinery.kube.twin.TwinStoreIT.NAMESPACE;
import static io.temper.machinery.sample.Bikes.bike;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.process.BreakableLine;
import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import io.temper.machinery.wire.StoredJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a store does when kube-apiserver, or the way to it, fails; and what it costs the cluster.
@Timeout(300)
final class TwinOutagesIT {
  private static final Window FORGETFUL = new Window(Duration.ZERO, 4, 4, Duration.ofSeconds(3));

  /// A kube-apiserver that was restarted on a busy machine needs its time until it knows all kinds.
  private static final Duration SOON = Duration.ofSeconds(60);

  /// Twice what a request may take.
  private static final Duration HELD_AT_MOST = Duration.ofSeconds(20);

  private static final Key ONE = new Key("a", "one");

  private static KubeProcess kube;
  private static KubeAdmin admin;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    admin = prepared(kube);
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @BeforeEach
  void clear() {
    admin.clear(GROUP, "bikes");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void anyNumberOfWatchesIsOneToKube() {
    TwinStore<Bike> store = store(Window.UPSTREAM);
    for (int i = 0; i < 300; i++) {
      watch(store, store.revision());
    }

    assertThat(store.watches()).isEqualTo(300);
    Eventually.until(
        "one watch of bikes",
        () ->
            new String(admin.get("/metrics").body(), UTF_8)
                    .lines()
                    .filter(line ->
                        line.startsWith("apiserver_longrunning_requests{")
                            && line.contains("group=\"" + GROUP + "\"")
                            && line.contains("resource=\"bikes\""))
                    .toList()
                    .stream()
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .toList()
                    .equals(List.of("1")));
  }

  @Test
  void watchGoesOnWhereTheConnectionBroke() throws IOException {
    BreakableLine line = keep(new BreakableLine(kube.port()));
    TwinStore<Bike> behind = store(line);
    TwinStore<Bike> direct = store(Window.UPSTREAM);
    Watch<Bike> watch = watch(behind, behind.revision());
    direct.create(bike("a", "one", 0));
    assertThat(price(next(watch))).isZero();

    for (int round = 1; round <= 3; round++) {
      line.cut();
      for (int i = 0; i < 5; i++) {
        update(direct, bike("a", "one", round * 10 + i));
      }
      line.mend();
      for (int i = 0; i < 5; i++) {
        assertThat(price(next(watch))).isEqualTo(round * 10 + i);
      }
    }

    assertThat(watch.poll(Duration.ZERO)).isNull();
    assertThat(prices(behind)).containsExactly(34L);
  }

  @Test
  void openWatchOutlivesARestartOfKube() throws IOException {
    TwinStore<Bike> store = store(Window.UPSTREAM);
    store.create(bike("a", "one", 1));
    ResourceVersion before = list(store).revision();
    Watch<Bike> watch = watch(store, before);

    kube.kill();
    kube.start();
    Eventually.until("a write to go through", SOON, () -> updated(store, bike("a", "one", 2)));

    assertThat(price(next(watch))).isEqualTo(2);
    assertThat(prices(store)).containsExactly(2L);
    assertThat(price(next(watch(store, before)))).isEqualTo(2);
    assertThat(store.revision()).isGreaterThan(before);
  }

  @Test
  void whatWasMissedIsToldWhenNothingWentAway() throws IOException {
    BreakableLine line = keep(new BreakableLine(kube.port()));
    TwinStore<Bike> behind = store(line);
    TwinStore<Bike> direct = store(Window.UPSTREAM);
    direct.create(bike("a", "one", 1));
    direct.create(bike("a", "same", 100));
    Watch<Bike> watch = watch(behind, list(behind).revision());

    line.cut();
    VersionedObject<Bike> passing = direct.create(bike("a", "passing", 5));
    direct.delete(new Key("a", "passing"), Preconditions.NONE, _ -> {});
    ResourceVersion between = update(direct, bike("a", "one", 2)).revision();
    direct.create(bike("a", "two", 7));
    update(direct, bike("a", "one", 3));
    forgetInKube();
    line.mend();

    assertThat(price(next(watch))).isEqualTo(7);
    assertThat(price(next(watch))).isEqualTo(3);
    assertThat(prices(behind)).containsExactly(3L, 100L, 7L);
    assertThat(watch.poll(Duration.ZERO)).isNull();
    // What was in between nobody here knows.
    Status unknown = refused(() -> watch(behind, passing.revision()));
    assertThat(unknown.code()).isEqualTo(410);
    assertThat(unknown.reason()).isEqualTo("Expired");
    assertThat(prices(behind.list(ListRequest.exact(Selection.all(), passing.revision()))))
        .containsExactly(1L, 5L, 100L);
    assertThat(prices(behind.list(ListRequest.exact(Selection.all(), between))))
        .containsExactly(2L, 100L);
  }

  @Test
  void openWatchesEndWithExpiredWhenSomethingWentAwayUnseen() throws IOException {
    BreakableLine line = keep(new BreakableLine(kube.port()));
    TwinStore<Bike> behind = store(line);
    TwinStore<Bike> direct = store(Window.UPSTREAM);
    direct.create(bike("a", "gone", 1));
    ResourceVersion before = list(behind).revision();
    Watch<Bike> watch = watch(behind, before);

    line.cut();
    direct.delete(new Key("a", "gone"), Preconditions.NONE, _ -> {});
    direct.create(bike("a", "new", 2));
    forgetInKube();
    line.mend();

    assertThat(failure(watch).code()).isEqualTo(410);
    assertThat(prices(behind)).containsExactly(2L);
    assertThat(refused(() -> watch(behind, before)).code()).isEqualTo(410);
    Watch<Bike> again = watch(behind, list(behind).revision());
    update(direct, bike("a", "new", 3));
    assertThat(price(next(again))).isEqualTo(3);
  }

  @Test
  void noAcknowledgedWriteIsLostWhenKubeIsKilledAmongThem() throws Exception {
    TwinStore<Bike> store = store(Window.UPSTREAM);
    int writers = 6;
    List<AtomicLong> acknowledged = new ArrayList<>();
    List<AtomicLong> unknown = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      String name = "bike" + i;
      store.create(bike("a", name, 0));
      AtomicLong certain = new AtomicLong();
      AtomicLong uncertain = new AtomicLong();
      acknowledged.add(certain);
      unknown.add(uncertain);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!stop.get()) {
                  count(store, name, certain, uncertain);
                }
              }));
    }
    for (int round = 1; round <= 2; round++) {
      long until = acknowledged.getFirst().get() + 30;
      Eventually.until("writes to go on", SOON, () -> acknowledged.getFirst().get() >= until);
      kube.kill();
      kube.start();
    }
    long until = acknowledged.getFirst().get() + 30;
    Eventually.until("writes to go on", SOON, () -> acknowledged.getFirst().get() >= until);
    stop.set(true);
    for (Thread thread : threads) {
      assertThat(thread.join(SOON)).isTrue();
    }

    List<Long> prices = prices(store);
    for (int i = 0; i < writers; i++) {
      assertThat(prices.get(i))
          .isBetween(acknowledged.get(i).get(), acknowledged.get(i).get() + unknown.get(i).get());
    }
    assertThat(prices(store(Window.UPSTREAM))).isEqualTo(prices);
  }

  private static void count(
      TwinStore<Bike> store, String name, AtomicLong acknowledged, AtomicLong unknown) {
    try {
      store.update(
          new Key("a", name),
          Preconditions.NONE,
          current -> new Update.Outcome.Keep<>(bike("a", name, Bikes.price(current.object()) + 1)));
      acknowledged.incrementAndGet();
    } catch (StatusException e) {
      assertThat(e.status().reason()).isEqualTo("ServerTimeout");
      unknown.incrementAndGet();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void kubeThatIsGoneIsATimeoutThatMayBeRepeated() throws IOException {
    TwinStore<Bike> store = store(Window.UPSTREAM);
    store.create(bike("a", "one", 1));
    assertThat(prices(store)).containsExactly(1L);
    kube.kill();
    try {
      Status create = refused(() -> store.create(bike("a", "two", 1)));
      Status get = refused(() -> store.get(ONE, new ResourceVersion(0)));
      Status list = refused(() -> list(store));
      Status delete = refused(() -> store.delete(ONE, Preconditions.NONE, _ -> {}));

      assertThat(create.code()).isEqualTo(500);
      assertThat(create.reason()).isEqualTo("ServerTimeout");
      assertThat(create.message())
          .isEqualTo(
              "The create operation against bikes.shop.example.com could not be completed at this"
                  + " time, please try again.");
      assertThat(get.message()).startsWith("The get operation");
      assertThat(list.message()).startsWith("The list operation");
      assertThat(delete.message()).startsWith("The delete operation");
      Eventually.until("the feed to say so", () -> store.waitingFor().isPresent());
      // What asks for nothing new is still answered.
      assertThat(
              prices(
                  store.list(
                      new ListRequest<>(
                          Selection.all(),
                          new ListRequest.At.NotOlderThan(new ResourceVersion(0)),
                          0,
                          ""))))
          .containsExactly(1L);
    } finally {
      kube.start();
    }
    // It tries ever less often, and what kube-apiserver answers first is that it knows no bikes.
    Eventually.until("the feed to be well", SOON, () -> store.waitingFor().isEmpty());
  }

  @Test
  void kubeThatHangsHoldsNobodyForLong() throws Exception {
    BreakableLine line = keep(new BreakableLine(kube.port()));
    TwinStore<Bike> store = store(line);
    store.create(bike("a", "one", 1));
    Watch<Bike> watch = watch(store, list(store).revision());

    line.stall();
    List<Status> statuses = new ArrayList<>();
    List<Thread> threads =
        List.<Runnable>of(
                () -> store.create(bike("a", "two", 1)),
                () -> list(store),
                () -> store.get(ONE, new ResourceVersion(0)))
            .stream()
            .map(call ->
                Thread.ofVirtual()
                    .start(() -> {
                      Status status = refused(call);
                      synchronized (statuses) {
                        statuses.add(status);
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      assertThat(thread.join(HELD_AT_MOST)).isTrue();
    }
    line.mend();

    assertThat(statuses).hasSize(3).allMatch(s -> s.reason().equals("ServerTimeout"));
    Eventually.until("a write to go through", SOON, () -> updated(store, bike("a", "one", 2)));
    WatchEvent<Bike> event = next(watch);
    while (price(event) != 2) {
      event = next(watch); // the create may have happened after all
    }
    assertThat(prices(store)).contains(2L);
  }

  @Test
  void kubeThatTurnsRequestsAwayIsAskedAgain(@TempDir Path directory) throws IOException {
    try (KubeProcess busy =
        KubeProcess.start(
            directory,
            "--enable-priority-and-fairness=false",
            "--max-mutating-requests-inflight=1",
            "--max-requests-inflight=2")) {
      KubeAdmin busyAdmin = prepared(busy);
      TwinStore<Bike> store = keep(store(busy.kubeconfig("server", busy.port()), Window.UPSTREAM));

      List<Thread> threads =
          IntStream.range(0, 12)
              .mapToObj(i -> Thread.ofVirtual().start(() -> store.create(bike("a", "bike" + i, i))))
              .toList();
      threads.forEach(TwinOutagesIT::join);

      assertThat(prices(store)).hasSize(12);
      assertThat(turnedAway(busyAdmin)).as("requests turned away").isPositive();
    }
  }

  private static double turnedAway(KubeAdmin admin) {
    return new String(admin.get("/metrics").body(), UTF_8)
        .lines()
        .filter(line -> line.startsWith("apiserver_request_total{") && line.contains("\"429\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void clusterThatCameBackFromABackupHasExpiredAllThatWasAfter() throws IOException {
    TwinStore<Bike> store = store(Window.UPSTREAM);
    store.create(bike("a", "one", 1));
    Path backup = kube.backup();
    Eventually.until("a write to go through", SOON, () -> updated(store, bike("a", "one", 2)));
    for (int i = 0; i < 200; i++) {
      update(store, bike("a", "one", 10 + i));
    }
    ResourceVersion future = list(store).revision();
    Watch<Bike> watch = watch(store, future);

    kube.restore(backup);

    assertThat(failure(watch).code()).isEqualTo(410);
    Eventually.until("a write to go through", SOON, () -> updated(store, bike("a", "one", 3)));
    assertThat(prices(store)).containsExactly(3L);
    assertThat(store.revision()).isLessThan(future);
    Status ahead = refused(() -> watch(store, future));
    assertThat(ahead.code()).isEqualTo(504);
    assertThat(requireNonNull(ahead.details()).causes().getFirst().reason())
        .isEqualTo("ResourceVersionTooLarge");
    Watch<Bike> again = watch(store, list(store).revision());
    update(store, bike("a", "one", 4));
    assertThat(price(next(again))).isEqualTo(4);
  }

  @Test
  void replicasUnderstandEachOther() {
    TwinStore<Bike> one = store(Window.UPSTREAM);
    TwinStore<Bike> two = store(Window.UPSTREAM);
    Watch<Bike> watch = watch(two, one.revision());

    for (int i = 0; i < 20; i++) {
      VersionedObject<Bike> created = one.create(bike("a", "bike" + i, i));
      assertThat(two.get(Key.of(created.metadata()), created.revision())).isNotNull();
      assertThat(list(two).items()).hasSize(i + 1);
      assertThat(two.list(ListRequest.exact(Selection.all(), created.revision())).items())
          .hasSize(i + 1);
      assertThat(price(next(watch))).isEqualTo(i);
    }
  }

  @Test
  void writesOfOtherResourcesHoldUpNoRead() {
    TwinStore<Bike> store = store(Window.UPSTREAM);
    Watch<Bike> watch = watch(store, store.revision());

    for (int i = 0; i < 20; i++) {
      Answer other =
          require(
              admin.post(
                  "/api/v1/namespaces/a/configmaps", "{\"metadata\":{\"generateName\":\"x-\"}}"));
      ResourceVersion revision = Twin.of(other.json()).revision();
      assertThat(
              store
                  .list(
                      new ListRequest<>(
                          Selection.all(), new ListRequest.At.NotOlderThan(revision), 0, ""))
                  .revision())
          .isGreaterThan(revision);
    }

    assertThat(watch.poll(Duration.ZERO)).isNull();
  }

  @Test
  void pagesOfAPastTheCacheHasForgottenComeFromKube() {
    TwinStore<Bike> store = store(FORGETFUL);
    for (int i = 0; i < 7; i++) {
      store.create(bike("a", "bike" + i, i));
      store.create(bike("b", "bike" + i, 50 + i));
    }
    for (Selection<Bike> selection :
        List.of(Selection.<Bike>inNamespace("a"), Selection.<Bike>all())) {
      Page<Bike> page =
          store.list(new ListRequest<>(selection, new ListRequest.At.Latest(), 3, ""));
      List<Long> all = prices(store.list(ListRequest.latest(selection)));
      List<Long> seen = new ArrayList<>(prices(page));
      for (int i = 0; i < 20; i++) {
        update(store, bike("a", "bike6", 100 + i));
      }

      ListRequest.At pinned = new ListRequest.At.Exact(page.revision());
      assertThat(page.remaining()).isEqualTo(all.size() - 3);
      while (!page.next().isEmpty()) {
        page = store.list(new ListRequest<>(selection, pinned, 3, page.next()));
        assertThat(page.remaining()).isEqualTo(Math.max(0, all.size() - seen.size() - 3));
        seen.addAll(prices(page));
      }
      assertThat(seen).isEqualTo(all);
    }
  }

  @Test
  void definitionThatIsNotThereIsNamedAndNothingStaleIsServed() {
    String group = "late.example.com";
    TwinClient client =
        new TwinClient(
            new ClusterAccess(kube.kubeconfig()), TwinConfig.of(group, NAMESPACE), Clocks.system());
    TwinStore<Bike> store =
        keep(
            new TwinStore<>(
                client, BIKES, new StoredJson<>(Shop.V1, "Bike", Bike.class), Window.UPSTREAM));
    store.open();
    Eventually.until(
        "the feed to say what it waits for",
        () -> store.waitingFor().orElse("").contains("404 page not found"));
    assertThat(store.waitingFor().orElse("")).startsWith("bikes.late.example.com: listing");
    assertThat(refused(() -> list(store)).code()).isEqualTo(429);
    assertThat(refused(() -> store.create(bike("a", "one", 1))).reason())
        .isEqualTo("ServerTimeout");
    assertThat(refused(() -> store.get(ONE, new ResourceVersion(0))).reason())
        .isEqualTo("ServerTimeout");

    admin.defineBikes(group, true);
    Eventually.until("the store to be synced", store::synced);
    store.create(bike("a", "one", 1));
    Watch<Bike> watch = watch(store, list(store).revision());
    require(admin.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/bikes." + group));

    // Each twin goes before the definition does.
    assertThat(next(watch)).isInstanceOf(WatchEvent.Deleted.class);
    Eventually.until(
        "nothing to be served any more",
        () -> {
          try {
            list(store);
            return false;
          } catch (StatusException e) {
            assertThat(e.status().reason()).isEqualTo("ServerTimeout");
            return true;
          }
        });
  }

  @Test
  void tenThousandObjectsTakeLittleMemory(@TempDir Path directory) throws IOException {
    TwinForm<Bike> form =
        new TwinForm<>(GROUP, "Bike", new StoredJson<>(Shop.V1, "Bike", Bike.class));
    Map<String, String> twins = new LinkedHashMap<>();
    for (int i = 0; i < 10_000; i++) {
      String name = "bike-%05d".formatted(i);
      String twin = new String(form.twin(bike("a", name, i), new ResourceVersion(0)), UTF_8);
      twins.put("/registry/" + GROUP + "/bikes/a/" + name, twin);
    }
    try (KubeProcess full = KubeProcess.start(directory)) {
      prepared(full);
      full.write(twins);
      twins.clear();
      long before = usedMegabytes();

      TwinStore<Bike> store = keep(store(full.kubeconfig(), Window.UPSTREAM));

      assertThat(list(store).items()).hasSize(10_000);
      // What others let go of meanwhile may take more than one collection.
      Eventually.until("memory to be little", () -> usedMegabytes() - before < 60);
    }
  }

  private static long usedMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }

  private static KubeAdmin prepared(KubeProcess process) {
    KubeAdmin made = new KubeAdmin(process.kubeconfig());
    made.namespaces(NAMESPACE, "a", "b");
    made.defineBikes(GROUP, true);
    require(
        made.post(
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            """
            {"metadata": {"name": "server"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
               "name": "cluster-admin"},
             "subjects": [{"kind": "User", "name": "server"}]}
            """));
    return made;
  }

  /// Makes kube-apiserver forget what was before now, as one that was away does.
  private static void forgetInKube() throws IOException {
    kube.kill();
    kube.start();
  }

  private TwinStore<Bike> store(Window window) {
    return keep(store(kube.kubeconfig(), window));
  }

  private TwinStore<Bike> store(BreakableLine line) {
    return keep(store(kube.kubeconfig("admin", line.port()), Window.UPSTREAM));
  }

  private static TwinStore<Bike> store(Path kubeconfig, Window window) {
    return TwinStoreIT.store(kubeconfig, GROUP, BIKES, window);
  }

  private Watch<Bike> watch(TwinStore<Bike> store, ResourceVersion after) {
    return keep(store.watch(WatchRequest.after(Selection.all(), after)));
  }

  private <C extends AutoCloseable> C keep(C closeable) {
    opened.add(closeable);
    return closeable;
  }

  private static Page<Bike> list(TwinStore<Bike> store) {
    return store.list(ListRequest.latest(Selection.all()));
  }

  private static List<Long> prices(TwinStore<Bike> store) {
    return prices(list(store));
  }

  private static List<Long> prices(Page<Bike> page) {
    return page.items().stream().map(b -> Bikes.price(b.object())).toList();
  }

  private static VersionedObject<Bike> update(TwinStore<Bike> store, ApiObject<Bike> bike) {
    return store
        .update(Key.of(bike.metadata()), Preconditions.NONE, _ -> new Update.Outcome.Keep<>(bike))
        .object();
  }

  private static boolean updated(TwinStore<Bike> store, ApiObject<Bike> bike) {
    try {
      update(store, bike);
      return true;
    } catch (StatusException e) {
      assertThat(e.status().reason()).isEqualTo("ServerTimeout");
      return false;
    }
  }

  private static Status failure(Watch<Bike> watch) {
    WatchEvent<Bike> event = next(watch);
    while (!(event instanceof WatchEvent.Failed<Bike> failed)) {
      event = next(watch);
    }
    return failed.status();
  }

  private static WatchEvent<Bike> next(Watch<Bike> watch) {
    WatchEvent<Bike> event = null;
    // A watch may wake for nothing and give up early.
    for (long end = System.nanoTime() + SOON.toNanos();
        event == null && System.nanoTime() < end; ) {
      event = watch.poll(SOON);
    }
    return requireNonNull(event, "no event within " + SOON);
  }

  private static long price(WatchEvent<Bike> event) {
    return switch (event) {
      case WatchEvent.Added(var bike) -> Bikes.price(bike.object());
      case WatchEvent.Modified(var bike) -> Bikes.price(bike.object());
      case WatchEvent.Deleted(var bike) -> Bikes.price(bike.object());
      case WatchEvent.Bookmark(_, _), WatchEvent.Failed(_) -> throw new AssertionError("" + event);
    };
  }

  private static Status refused(Runnable call) {
    return catchThrowableOfType(StatusException.class, call::run).status();
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(SOON.multipliedBy(2))).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
