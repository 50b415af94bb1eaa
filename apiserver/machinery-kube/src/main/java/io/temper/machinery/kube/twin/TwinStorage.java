package io.temper.machinery.kube.twin;

import io.temper.machinery.store.Storage;
import io.temper.machinery.store.StoredKind;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.wire.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Objects as custom resources of the cluster.
public final class TwinStorage implements Storage {
  private final TwinClient client;
  private final List<TwinStore<?>> stores = new ArrayList<>();

  public TwinStorage(TwinClient client) {
    this.client = client;
  }

  @Override
  public <T> WritableStore<T> of(StoredKind<T> kind) {
    TwinStore<T> store =
        new TwinStore<>(
            client,
            new TwinKind(kind.groupResource(), kind.kind(), kind.namespaced()),
            new StoredJson<>(kind.groupVersion(), kind.kind(), kind.bodyType()),
            Window.UPSTREAM);
    stores.add(store);
    return store;
  }

  @Override
  public void open() {
    stores.forEach(TwinStore::open);
  }

  @Override
  public Optional<String> waitingFor() {
    return stores.stream()
        .filter(store -> !store.synced())
        .map(store -> store.waitingFor().orElse("the first list of twins"))
        .findFirst();
  }

  @Override
  public void close() {
    stores.reversed().forEach(TwinStore::close);
  }
}
