package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.store.Key;
import java.util.regex.Pattern;

/// Where the twins of one kind are, on kube-apiserver.
final class TwinPaths {
  /// What the cluster takes for a name of a custom resource: no other ever leaves its place in a
  /// path.
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final int LONGEST_NAME = 253;

  private final TwinKind kind;
  private final TwinConfig config;
  private final String root;

  TwinPaths(TwinKind kind, TwinConfig config) {
    this.kind = kind;
    this.config = config;
    this.root = "/apis/" + config.group() + "/" + TwinDefinition.VERSION;
  }

  /// The twins as a resource of the cluster.
  GroupResource resource() {
    return new GroupResource(config.group(), kind.front().resource());
  }

  /// All twins.
  String all() {
    return collection("");
  }

  /// The twins of a namespace, or all (empty).
  String collection(String namespace) {
    String within = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    return root + within + "/" + kind.front().resource();
  }

  /// @throws IllegalArgumentException when there can be none
  String one(Key key) {
    if (!canBe(key)) {
      throw new IllegalArgumentException("no twin can be named " + key);
    }
    return collection(key.namespace()) + "/" + key.name();
  }

  /// Whether there can be a twin of this name.
  boolean canBe(Key key) {
    return key.namespace().isEmpty() != kind.namespaced()
        && isName(key.name())
        && (key.namespace().isEmpty() || isName(key.namespace()));
  }

  /// The one twin without a front.
  Key clock() {
    return new Key(kind.namespaced() ? config.namespace() : "", "clock." + config.group());
  }

  private static boolean isName(String name) {
    return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
  }
}
