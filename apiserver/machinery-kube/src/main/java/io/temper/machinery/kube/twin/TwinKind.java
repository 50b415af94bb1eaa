package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;

/// A kind whose objects are kept as twins. Twins have its plural and kind, in another group.
///
/// @param front the resource as clients know it
/// @param namespaced whether its objects, and so their twins, are in namespaces
public record TwinKind(GroupResource front, String kind, boolean namespaced) {
  /// One in namespaces.
  ///
  /// @param kind name of the kind, as in a manifest
  public static TwinKind of(GroupVersion groupVersion, String plural, String kind) {
    return new TwinKind(new GroupResource(groupVersion.group(), plural), kind, true);
  }

  /// The same of the cluster.
  public TwinKind cluster() {
    return new TwinKind(front, kind, false);
  }
}
