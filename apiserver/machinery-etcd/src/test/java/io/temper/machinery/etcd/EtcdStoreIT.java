package io.temper.machinery.etcd;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.process.EtcdProcess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStoreContract;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.wire.StoredJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The whole contract of a store, against a real etcd.
final class EtcdStoreIT extends WritableStoreContract {
  static final GroupResource BIKES = new GroupResource("shop.example.com", "bikes");

  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private static EtcdProcess etcd;

  /// Where what a test opened keeps its objects.
  private final Map<Subject, String> prefixes = new HashMap<>();

  @BeforeAll
  static void startEtcd(@TempDir Path directory) throws IOException {
    etcd = EtcdProcess.start(directory);
  }

  @AfterAll
  static void stopEtcd() {
    etcd.close();
  }

  @Override
  protected Subject open(Window window) {
    return open(window, "/it" + PREFIXES.incrementAndGet());
  }

  @Override
  protected Subject reopen(Subject closed, Window window) {
    return open(window, prefixes.getOrDefault(closed, ""));
  }

  /// What the cache has forgotten etcd still knows, until it is told to forget.
  @Override
  protected void forgetPast(Subject subject) {
    super.forgetPast(subject);
    EtcdTool.compact(etcd.endpoint(), subject.store().revision().value());
  }

  private Subject open(Window window, String prefix) {
    EtcdClient client = EtcdClient.open(EtcdConfig.of(etcd.endpoint()).withPrefix(prefix));
    EtcdStore<Bike> store = store(client, window);
    Subject subject =
        writable(
            store,
            () -> {
              store.close();
              client.close();
            });
    prefixes.put(subject, prefix);
    return subject;
  }

  /// One of bikes, open and synced.
  static EtcdStore<Bike> store(EtcdClient client, Window window) {
    EtcdStore<Bike> store =
        new EtcdStore<>(
            client,
            BIKES,
            new StoredJson<>(Shop.V1, "Bike", Bike.class),
            window,
            InstantSource.system());
    store.open();
    Eventually.until("the store to be synced", store::synced);
    return store;
  }
}
