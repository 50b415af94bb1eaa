package io.temper.machinery.etcd;

import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.wire.StoredJson;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Objects in an etcd of their own. Closes its client.
public final class EtcdStorage implements Storage {
  private final EtcdClient client;
  private final InstantSource clock;
  private final List<EtcdStore<?>> stores = new ArrayList<>();

  public EtcdStorage(EtcdClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public <T> WritableStore<T> of(StoredKind<T> kind) {
    EtcdStore<T> store =
        new EtcdStore<>(
            client,
            kind.groupResource(),
            new StoredJson<>(kind.groupVersion(), kind.kind(), kind.bodyType()),
            Window.UPSTREAM,
            clock);
    stores.add(store);
    return store;
  }

  @Override
  public void open() {
    stores.forEach(EtcdStore::open);
  }

  @Override
  public Optional<String> waitingFor() {
    return stores.stream().allMatch(EtcdStore::synced)
        ? Optional.empty()
        : Optional.of("the first list from etcd");
  }

  @Override
  public void close() {
    stores.reversed().forEach(EtcdStore::close);
    client.close();
  }
}
