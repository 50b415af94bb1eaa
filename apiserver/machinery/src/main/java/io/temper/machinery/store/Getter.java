package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import org.jspecify.annotations.Nullable;

/// Serves `get`.
public interface Getter<T> extends Registry<T> {
  /// The object as it is now, with every write that had returned; null when there is none.
  ///
  /// @param notOlderThan the state read is at least this recent; revision 0 asks nothing
  /// @throws io.temper.machinery.meta.StatusException Timeout when that revision does not come in
  ///   time
  @Nullable VersionedObject<T> get(Key key, ResourceVersion notOlderThan);
}
