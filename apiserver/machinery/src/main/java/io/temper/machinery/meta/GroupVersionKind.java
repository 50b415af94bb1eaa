package io.temper.machinery.meta;

/// The full name of a kind.
public record GroupVersionKind(String group, String version, String kind) {
  public static GroupVersionKind of(GroupVersion groupVersion, String kind) {
    return new GroupVersionKind(groupVersion.group(), groupVersion.version(), kind);
  }
}
