package io.temper.machinery.store;

import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;

/// What of a kind's declaration those must know who keep its objects.
///
/// @param groupVersion in which they are kept
/// @param namespaced whether they are in namespaces
public record StoredKind<T>(
    GroupVersion groupVersion, String plural, String kind, boolean namespaced, Class<T> bodyType) {
  public GroupResource groupResource() {
    return new GroupResource(groupVersion.group(), plural);
  }
}
