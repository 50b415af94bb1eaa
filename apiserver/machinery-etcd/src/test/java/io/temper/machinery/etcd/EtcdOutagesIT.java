package io.temper.machinery.etcd;

import static io.temper.machinery.sample.Bikes.bike;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.process.BreakableLine;
import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Page;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.Update;
import io.temper.machinery.store.WatchRequest;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.watch.Watch;
import io.temper.machinery.watch.WatchEvent;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a store does when etcd, or the way to it, fails; and what it costs etcd.
@Timeout(120)
final class EtcdOutagesIT {
  private static final Window WINDOW =
      new Window(Duration.ofSeconds(75), 100, 102_400, Duration.ofSeconds(3));
  private static final Window FORGETFUL = new Window(Duration.ZERO, 4, 4, Duration.ofSeconds(3));
  private static final Duration SOON = Duration.ofSeconds(15);

  private final List<AutoCloseable> opened = new ArrayList<>();

  @TempDir private Path directory;
  private EtcdProcess etcd;

  @BeforeEach
  void startEtcd() throws IOException {
    etcd = EtcdProcess.start(directory);
    opened.add(etcd);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void anyNumberOfWatchesIsOneToEtcd() throws Exception {
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    for (int i = 0; i < 300; i++) {
      watch(store, store.revision());
    }
    assertThat(store.watches()).isEqualTo(300);

    HttpResponse<String> metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(etcd.endpoint().resolve("/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(metrics.body().lines()).contains("etcd_debugging_mvcc_watcher_total 1");
  }

  @Test
  void watchGoesOnWhereTheConnectionBroke() throws IOException {
    BreakableLine line = keep(new BreakableLine(etcd.port()));
    EtcdStore<Bike> behind = store(EtcdConfig.of(line.endpoint()), WINDOW);
    EtcdStore<Bike> direct = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
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
  void changesThatWereCompactedBeforeTheyWereSeenEndOpenWatchesWithExpired() throws IOException {
    BreakableLine line = keep(new BreakableLine(etcd.port()));
    EtcdStore<Bike> behind = store(EtcdConfig.of(line.endpoint()), WINDOW);
    EtcdStore<Bike> direct = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    direct.create(bike("a", "gone", 1));
    Watch<Bike> watch = watch(behind, direct.revision());
    ResourceVersion before = list(behind).revision();

    line.cut();
    direct.delete(new Key("a", "gone"), Preconditions.NONE, _ -> {});
    VersionedObject<Bike> last = direct.create(bike("a", "new", 2));
    EtcdTool.compact(etcd.endpoint(), last.revision().value());
    line.mend();

    WatchEvent<Bike> event = next(watch);
    while (!(event instanceof WatchEvent.Failed<Bike> failed)) {
      event = next(watch);
    }
    assertThat(failed.status().code()).isEqualTo(410);
    assertThat(prices(behind)).containsExactly(2L);
    assertThat(refused(() -> watch(behind, before)).code()).isEqualTo(410);
    Watch<Bike> again = watch(behind, list(behind).revision());
    update(direct, bike("a", "new", 3));
    assertThat(price(next(again))).isEqualTo(3);
  }

  @Test
  void restartOfEtcdIsSurvived() throws IOException {
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    VersionedObject<Bike> before = store.create(bike("a", "one", 1));
    Watch<Bike> watch = watch(store, before.revision());

    etcd.restart();
    Eventually.until("a write to go through", () -> updated(store, bike("a", "one", 2)));

    assertThat(price(next(watch))).isEqualTo(2);
    assertThat(prices(store)).containsExactly(2L);
    assertThat(store.revision()).isGreaterThan(before.revision());
  }

  @Test
  void etcdThatIsGoneIsATimeoutThatMayBeRepeated() {
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    store.create(bike("a", "one", 1));
    etcd.close();

    Status create = refused(() -> store.create(bike("a", "two", 1)));
    Status get = refused(() -> store.get(new Key("a", "one"), new ResourceVersion(0)));
    Status list = refused(() -> list(store));

    assertThat(create.code()).isEqualTo(500);
    assertThat(create.reason()).isEqualTo("ServerTimeout");
    assertThat(create.message())
        .isEqualTo(
            "The create operation against bikes.shop.example.com could not be completed at this"
                + " time, please try again.");
    assertThat(get.message()).startsWith("The get operation");
    assertThat(list.message()).startsWith("The list operation");
  }

  @Test
  void replicasUnderstandEachOther() {
    EtcdStore<Bike> one = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    EtcdStore<Bike> two = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
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
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    Watch<Bike> watch = watch(store, store.revision());

    for (int i = 0; i < 20; i++) {
      EtcdTool.put(etcd.endpoint(), "/elsewhere", "" + i);
      ResourceVersion before = store.revision();
      assertThat(list(store).revision()).isGreaterThan(before);
    }

    assertThat(watch.poll(Duration.ZERO)).isNull();
    assertThat(watch.progress()).isEqualTo(list(store).revision());
  }

  @Test
  void pagesOfAPastTheCacheHasForgottenComeFromEtcd() {
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), FORGETFUL);
    for (int i = 0; i < 7; i++) {
      store.create(bike("a", "bike" + i, i));
    }
    Page<Bike> page =
        store.list(
            new ListRequest<>(Selection.inNamespace("a"), new ListRequest.At.Latest(), 3, ""));
    List<Long> seen = new ArrayList<>(page.items().stream().map(b -> price(b)).toList());

    for (int i = 0; i < 20; i++) {
      update(store, bike("a", "bike6", 100 + i));
    }
    ListRequest.At pinned = new ListRequest.At.Exact(page.revision());
    assertThat(page.remaining()).isEqualTo(4);
    while (!page.next().isEmpty()) {
      page = store.list(new ListRequest<>(Selection.inNamespace("a"), pinned, 3, page.next()));
      assertThat(page.remaining()).isEqualTo(Math.max(0, 7 - seen.size() - 3));
      page.items().forEach(b -> seen.add(price(b)));
    }

    assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void keysAreUpstreamsAndValuesAreWhatClientsSee() {
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    store.create(bike("a", "one", 7));

    assertThat(EtcdTool.read(etcd.endpoint(), "/registry/shop.example.com/bikes/a/one"))
        .startsWith(
            "{\"kind\":\"Bike\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{"
                + "\"name\":\"one\",\"namespace\":\"a\",\"uid\":\"uid-one\","
                + "\"creationTimestamp\":\"2026-01-02T03:04:05Z\"},\"spec\":{");
  }

  @Test
  void valueThatIsNoObjectIsLeftOutOfListsAndNamedWhenItIsRead() {
    EtcdStore<Bike> store = store(EtcdConfig.of(etcd.endpoint()), WINDOW);
    store.create(bike("a", "one", 7));
    EtcdTool.put(etcd.endpoint(), "/registry/shop.example.com/bikes/a/forged", "{}");

    assertThat(prices(store)).containsExactly(7L);
    Status status = refused(() -> store.get(new Key("a", "forged"), new ResourceVersion(0)));
    assertThat(status.code()).isEqualTo(500);
    assertThat(status.message())
        .isEqualTo(
            "Internal error occurred: the value of /registry/shop.example.com/bikes/a/forged"
                + " cannot be read: a stored object has no metadata");
  }

  private EtcdStore<Bike> store(EtcdConfig config, Window window) {
    EtcdClient client = keep(EtcdClient.open(config));
    return keep(EtcdStoreIT.store(client, window));
  }

  private Watch<Bike> watch(EtcdStore<Bike> store, ResourceVersion after) {
    return keep(store.watch(WatchRequest.after(Selection.all(), after)));
  }

  private <C extends AutoCloseable> C keep(C closeable) {
    opened.add(closeable);
    return closeable;
  }

  private static Page<Bike> list(EtcdStore<Bike> store) {
    return store.list(ListRequest.latest(Selection.all()));
  }

  private static List<Long> prices(EtcdStore<Bike> store) {
    return list(store).items().stream().map(EtcdOutagesIT::price).toList();
  }

  private static long price(VersionedObject<Bike> bike) {
    return Bikes.price(bike.object());
  }

  private static void update(EtcdStore<Bike> store, ApiObject<Bike> bike) {
    store.update(Key.of(bike.metadata()), Preconditions.NONE, _ -> new Update.Outcome.Keep<>(bike));
  }

  private static boolean updated(EtcdStore<Bike> store, ApiObject<Bike> bike) {
    try {
      update(store, bike);
      return true;
    } catch (StatusException e) {
      assertThat(e.status().reason()).isEqualTo("ServerTimeout");
      return false;
    }
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
      case WatchEvent.Added(var bike) -> price(bike);
      case WatchEvent.Modified(var bike) -> price(bike);
      case WatchEvent.Deleted(var bike) -> price(bike);
      case WatchEvent.Bookmark(_, _), WatchEvent.Failed(_) -> throw new AssertionError("" + event);
    };
  }

  private static Status refused(Runnable call) {
    return catchThrowableOfType(StatusException.class, call::run).status();
  }
}
