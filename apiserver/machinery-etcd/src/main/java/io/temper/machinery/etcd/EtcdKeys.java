package io.temper.machinery.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.StoredForm;

/// Where the objects of one resource lie, and as what: `/registry/GROUP/RESOURCE/NAMESPACE/NAME`,
/// without namespace for objects of the cluster, as upstream keeps custom resources.
final class EtcdKeys<T> {
  private final String prefix;
  private final StoredForm<T> form;

  EtcdKeys(String root, GroupResource resource, StoredForm<T> form) {
    this.prefix = root + "/" + resource.group() + "/" + resource.resource() + "/";
    this.form = form;
  }

  /// What all keys begin with.
  String prefix() {
    return prefix;
  }

  /// The first key behind all of them.
  ByteSequence end() {
    return end("");
  }

  /// The first key behind all of a namespace, or all (empty).
  ByteSequence end(String namespace) {
    // '0' follows '/'.
    String within = prefix + (namespace.isEmpty() ? "" : namespace + "/");
    return EtcdClient.bytes(within.substring(0, within.length() - 1) + "0");
  }

  String path(Key key) {
    return prefix + key.path();
  }

  Key key(ByteSequence bytes) {
    String path = text(bytes).substring(prefix.length());
    int slash = path.indexOf('/');
    return slash < 0
        ? new Key("", path)
        : new Key(path.substring(0, slash), path.substring(slash + 1));
  }

  String text(ByteSequence bytes) {
    return bytes.toString(UTF_8);
  }

  /// @throws IllegalArgumentException when the value is no such object, or another one's
  VersionedObject<T> object(KeyValue each) {
    var object = form.read(each.getValue().getBytes());
    Key key = key(each.getKey());
    if (!Key.of(object.metadata()).equals(key)) {
      throw new IllegalArgumentException("under " + key + " lies " + Key.of(object.metadata()));
    }
    return new VersionedObject<>(object, new ResourceVersion(each.getModRevision()));
  }

  StoredForm<T> form() {
    return form;
  }
}
