package io.temper.machinery.store;

import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import org.jspecify.annotations.Nullable;

/// The three steps that [GuaranteedWrites] makes every write from. Each is atomic, and sees all
/// writes that had returned when it began.
public interface ConditionalWrites<T> {
  /// The object as a read would give it back, should it be written.
  default ApiObject<T> asKept(ApiObject<T> object) {
    return object;
  }

  /// The object as it is now; null when there is none.
  @Nullable VersionedObject<T> read(Key key);

  /// Writes an object if the one there still is of this revision.
  ///
  /// @param unchangedSince 0 when there must be none
  /// @return what was written, at its new revision; null when the condition did not hold
  @Nullable VersionedObject<T> put(Key key, ResourceVersion unchangedSince, ApiObject<T> object);

  /// Removes an object if it still is of this revision.
  ///
  /// @return the revision of the removal; null when the condition did not hold
  @Nullable ResourceVersion delete(Key key, ResourceVersion unchangedSince);
}
