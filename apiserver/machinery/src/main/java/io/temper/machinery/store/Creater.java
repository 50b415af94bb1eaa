package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.VersionedObject;

/// Serves `create`.
public interface Creater<T> extends Registry<T> {
  /// Keeps a new object. When this returns, every read and list at the latest state shows it.
  ///
  /// @param object complete: name, uid and times are the caller's; the revision in its metadata is
  ///   ignored
  /// @return what was kept, at the revision of its Added event
  /// @throws io.temper.machinery.meta.StatusException AlreadyExists when there is one of that name;
  ///   ServerTimeout when nobody knows whether it was kept
  VersionedObject<T> create(ApiObject<T> object);
}
