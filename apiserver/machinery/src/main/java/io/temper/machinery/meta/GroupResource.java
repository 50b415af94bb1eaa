package io.temper.machinery.meta;

/// A resource without its version, as error messages name it.
public record GroupResource(String group, String resource) {
  /// `resource.group`, or the bare resource in the legacy core group.
  @Override
  public String toString() {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
