package io.temper.machinery.kube.server;

import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.LeaseEpoch;
import io.temper.machinery.kube.twin.TwinClient;
import io.temper.machinery.kube.twin.TwinConfig;
import io.temper.machinery.kube.twin.TwinStorage;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Storage;
import io.temper.machinery.time.Clocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The stores of a server that runs. Live ones wait for an epoch of revisions, taken from the Lease
/// that is named like the API group.
final class OpenStores implements Stores, AutoCloseable {
  private final String group;
  private final String namespace;
  private final ClusterAccess access;
  private final Clocks clocks;
  private final Revisions revisions = new Revisions(0);
  private final List<Storage> storages = new ArrayList<>();
  private final List<Live<?>> live = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable Storage twins;

  OpenStores(String group, String namespace, ClusterAccess access, Clocks clocks) {
    this.group = group;
    this.namespace = namespace;
    this.access = access;
    this.clocks = clocks;
  }

  @Override
  public Storage twins() {
    Storage known = twins;
    if (known == null) {
      TwinConfig config = TwinConfig.of(twinGroup(group), namespace);
      known = with(all -> new TwinStorage(new TwinClient(access, config, all)));
      twins = known;
    }
    return known;
  }

  @Override
  public Storage with(Function<Clocks, Storage> storage) {
    Storage made = storage.apply(clocks);
    storages.add(made);
    return made;
  }

  @Override
  public <T> Registry<T> live(Producer<T> producer) {
    LiveStore<T> store = new LiveStore<>(revisions, clocks.wall());
    live.add(new Live<>(store, producer));
    return store;
  }

  /// The API group of the twins of a group.
  static String twinGroup(String group) {
    return "storage." + group;
  }

  void open() {
    storages.forEach(Storage::open);
    if (!live.isEmpty()) {
      threads.add(Thread.ofVirtual().name("epoch").start(this::fill));
    }
  }

  /// What objects cannot be read yet, and why; empty when all can.
  String waitingFor() {
    return storages.stream()
        .map(Storage::waitingFor)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(live.stream().allMatch(one -> one.store.synced()) ? "" : "computed objects");
  }

  @Override
  public void close() {
    synchronized (threads) {
      threads.forEach(Thread::interrupt);
    }
    storages.reversed().forEach(Storage::close);
  }

  private void fill() {
    String holder = group + "-" + ProcessHandle.current().pid();
    try {
      revisions.enter(new LeaseEpoch(access.requests(), namespace, group, holder, clocks).take());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (threads) {
      if (!Thread.currentThread().isInterrupted()) {
        live.forEach(one -> threads.add(Thread.ofVirtual().start(one::fill)));
      }
    }
  }

  private record Live<T>(LiveStore<T> store, Producer<T> producer) {
    void fill() {
      try {
        producer.fill(store);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
