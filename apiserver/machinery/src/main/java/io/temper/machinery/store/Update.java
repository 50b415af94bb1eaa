package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.VersionedObject;
import java.util.Optional;

/// What is to become of an object. Asked again when somebody else wrote meanwhile: it decides by
/// what it is given, and does nothing else.
@FunctionalInterface
public interface Update<T> {
  /// What becomes of the object that is there.
  Outcome<T> of(VersionedObject<T> current);

  /// What to create when there is none, as server-side apply does; empty for the answer NotFound.
  default Optional<ApiObject<T>> missing() {
    return Optional.empty();
  }

  /// What becomes of an object.
  sealed interface Outcome<T> {
    /// It becomes this, of the same name and namespace. The revision in its metadata is ignored.
    record Keep<T>(ApiObject<T> object) implements Outcome<T> {}

    /// It goes, as when its last finalizer was taken off.
    record Remove<T>() implements Outcome<T> {}
  }
}
