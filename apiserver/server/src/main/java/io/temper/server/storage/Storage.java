package io.temper.server.storage;

import io.temper.machinery.etcd.EtcdClient;
import io.temper.machinery.etcd.EtcdConfig;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.twin.TwinClient;
import io.temper.machinery.kube.twin.TwinConfig;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.time.Clocks;
import java.util.Optional;

/// Where the objects of stored kinds are: one connection, and a store for each kind. The store of a
/// kind is asked for while the kind is declared, before [#open].
public sealed interface Storage extends AutoCloseable permits EtcdStorage, TwinStorage {
  /// The store of one kind.
  ///
  /// @param namespaced whether its objects are in namespaces
  <T> WritableStore<T> of(
      GroupVersion groupVersion, String plural, Class<T> bodyType, boolean namespaced);

  /// Begins to follow what is stored. Does not wait for it.
  void open();

  /// What keeps stored objects from being read, in words; empty when nothing does.
  Optional<String> waitingFor();

  @Override
  void close();

  /// @param namespace of Temper
  /// @throws io.temper.machinery.etcd.EtcdException when a certificate of etcd cannot be read
  static Storage of(StorageConfig config, ClusterAccess access, String namespace, Clocks clocks) {
    Optional<EtcdConfig> etcd = config.etcd();
    return etcd.isPresent()
        ? new EtcdStorage(EtcdClient.open(etcd.get()), clocks.wall())
        : new TwinStorage(
            new TwinClient(access, TwinConfig.of(TwinStorage.GROUP, namespace), clocks));
  }
}
