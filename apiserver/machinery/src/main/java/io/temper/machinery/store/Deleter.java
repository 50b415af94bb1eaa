package io.temper.machinery.store;

import io.temper.machinery.meta.VersionedObject;
import java.util.function.Consumer;

/// Serves `delete`.
public interface Deleter<T> extends Registry<T> {
  /// Removes one object, at once: what finalizers and grace periods ask for is the caller's to do,
  /// with [Updater#update].
  ///
  /// @param preconditions as for [Updater#update]
  /// @param check refuses by throwing; given exactly the state that is removed, and again when it
  ///   has changed meanwhile
  /// @return the last state, at the revision of its Deleted event
  /// @throws io.temper.machinery.meta.StatusException NotFound, Conflict when a precondition does
  ///   not hold, Timeout when others were always faster, ServerTimeout when nobody knows whether it
  ///   was removed
  VersionedObject<T> delete(
      Key key, Preconditions preconditions, Consumer<VersionedObject<T>> check);
}
