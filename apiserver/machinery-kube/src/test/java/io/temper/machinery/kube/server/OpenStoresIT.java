package io.temper.machinery.kube.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Against the cluster that TEMPER_KUBECONFIG names.
final class OpenStoresIT {
  private final ClusterAccess access =
      new ClusterAccess(Path.of(System.getenv("TEMPER_KUBECONFIG")));
  private final String group = "s" + UUID.randomUUID() + ".example.com";

  @Test
  void revisionsOfWhatIsComputedRiseOverRestarts() {
    long first = epochOfOneRun();

    assertThat(epochOfOneRun()).isGreaterThan(first).isGreaterThan(1);
  }

  @Test
  void producerIsStoppedWithTheServer() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    try (OpenStores stores = stores()) {
      stores.live(store -> {
        store.markSynced();
        try {
          new CountDownLatch(1).await();
        } finally {
          stopped.countDown();
        }
      });
      stores.open();
      Eventually.until("the store to be filled", () -> stores.waitingFor().isEmpty());
    }

    stopped.await();
  }

  @Test
  void serverWaitsForEveryStorageAndClosesIt() {
    Slow slow = new Slow();
    try (OpenStores stores = stores()) {
      assertThat(stores.with(_ -> slow)).isSameAs(slow);
      assertThat(stores.twins()).isSameAs(stores.twins());
      stores.open();

      assertThat(stores.waitingFor()).isEqualTo("the tide");
      slow.waiting = "";
      assertThat(stores.waitingFor()).isEmpty();
    }

    assertThat(slow.closed).isTrue();
  }

  private long epochOfOneRun() {
    try (OpenStores stores = stores()) {
      LiveStore<Bike> bikes =
          (LiveStore<Bike>)
              stores.<Bike>live(store -> {
                store.put(Bikes.bike("prod", "one", 1));
                store.markSynced();
              });
      assertThat(stores.waitingFor()).isEqualTo("computed objects");
      stores.open();
      Eventually.until("the store to be filled", () -> stores.waitingFor().isEmpty());
      return bikes.revision().epoch();
    }
  }

  private OpenStores stores() {
    return new OpenStores(group, "default", access, Clocks.system());
  }

  private static final class Slow implements Storage {
    private String waiting = "the tide";
    private boolean closed;

    @Override
    public <T> WritableStore<T> of(StoredKind<T> kind) {
      return new MemoryStorage(new Revisions(1), Clocks.system().wall()).of(kind);
    }

    @Override
    public void open() {}

    @Override
    public Optional<String> waitingFor() {
      return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
