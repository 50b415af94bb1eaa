package io.temper.server.storage;

import io.temper.machinery.kube.twin.TwinClient;
import io.temper.machinery.kube.twin.TwinKind;
import io.temper.machinery.kube.twin.TwinStore;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.store.Window;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.wire.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Objects as custom resources of the cluster.
final class TwinStorage implements Storage {
  /// Group of all twins.
  static final String GROUP = "storage.temper.io";

  private final TwinClient client;
  private final List<TwinStore<?>> stores = new ArrayList<>();

  TwinStorage(TwinClient client) {
    this.client = client;
  }

  @Override
  public <T> WritableStore<T> of(
      GroupVersion groupVersion, String plural, Class<T> bodyType, boolean namespaced) {
    String kind = bodyType.getSimpleName();
    TwinKind twins = TwinKind.of(groupVersion, plural, kind);
    TwinStore<T> store =
        new TwinStore<>(
            client,
            namespaced ? twins : twins.cluster(),
            new StoredJson<>(groupVersion, kind, bodyType),
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
