package io.temper.machinery.meta;

/// An API group in one version, such as `temper.io/v1`.
public record GroupVersion(String group, String version) {
  /// `group/version`, or the bare version for the legacy core group.
  @Override
  public String toString() {
    return group.isEmpty() ? version : group + "/" + version;
  }
}
