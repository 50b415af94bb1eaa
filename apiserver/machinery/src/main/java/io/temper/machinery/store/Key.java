package io.temper.machinery.store;

import io.temper.machinery.meta.ObjectMeta;

/// Where an object lies in a store. Ordered as etcd orders upstream's keys: by the bytes of
/// `namespace/name`, so that pages and lists come in the same order as from any API server.
///
/// @param namespace empty for cluster-scoped objects
public record Key(String namespace, String name) implements Comparable<Key> {
  public static Key of(ObjectMeta metadata) {
    return new Key(metadata.namespace(), metadata.name());
  }

  /// `namespace/name`, or the bare name.
  public String path() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  @Override
  public int compareTo(Key other) {
    return path().compareTo(other.path());
  }

  @Override
  public String toString() {
    return path();
  }
}
