package io.temper.machinery.kube.twin;

import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.process.KubeProcess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStoreContract;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.wire.StoredJson;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The whole contract of a store, against a real kube-apiserver.
final class TwinStoreIT extends WritableStoreContract {
  static final String GROUP = "storage.example.com";
  static final String NAMESPACE = "shop-system";

  private static final String CLUSTER_GROUP = "cluster.storage.example.com";

  private static KubeProcess kube;
  private static KubeAdmin admin;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    // What is compacted is to be gone, and not to be found in kube-apiserver's memory.
    kube = KubeProcess.start(directory, "--feature-gates=ListFromCacheSnapshot=false");
    admin = new KubeAdmin(kube.kubeconfig());
    admin.namespaces(
        NAMESPACE, "a", "b", "a-b", "a0", "ab", "ns0", "ns1", "z", "quiet", "loud", "end");
    admin.defineBikes(GROUP, true);
    admin.defineBikes(CLUSTER_GROUP, false);
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @Override
  protected Subject open(Window window) {
    admin.clear(GROUP, "bikes");
    return opened(GROUP, BIKES, window);
  }

  @Override
  protected Subject openForCluster(Window window) {
    admin.clear(CLUSTER_GROUP, "bikes");
    return opened(CLUSTER_GROUP, BIKES.cluster(), window);
  }

  @Override
  protected Subject reopen(Subject closed, Window window) {
    return opened(GROUP, BIKES, window);
  }

  /// What the cache has forgotten etcd still knows, until it is told to forget.
  @Override
  protected void forgetPast(Subject subject) {
    super.forgetPast(subject);
    kube.compact(subject.store().revision().value());
  }

  private static Subject opened(String group, TwinKind kind, Window window) {
    TwinStore<Bike> store = store(kube.kubeconfig(), group, kind, window);
    return writable(store, store::close);
  }

  static final TwinKind BIKES = TwinKind.of(Shop.V1, "bikes", "Bike");

  /// One of bikes, open and synced.
  static TwinStore<Bike> store(Path kubeconfig, String group, TwinKind kind, Window window) {
    TwinClient client =
        new TwinClient(
            new ClusterAccess(kubeconfig), TwinConfig.of(group, NAMESPACE), Clocks.system());
    TwinStore<Bike> store =
        new TwinStore<>(client, kind, new StoredJson<>(Shop.V1, "Bike", Bike.class), window);
    store.open();
    Eventually.until("the store to be synced", store::synced);
    return store;
  }
}
