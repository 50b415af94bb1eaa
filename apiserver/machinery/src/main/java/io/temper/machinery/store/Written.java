package io.temper.machinery.store;

import io.temper.machinery.meta.VersionedObject;

/// What a write did.
///
/// @param object as it is now; of one that was removed the last state, at the revision of the
///   removal
public record Written<T>(VersionedObject<T> object, Effect effect) {
  /// How the store differs from before.
  public enum Effect {
    CREATED,
    CHANGED,
    /// Not at all: the object said the same already, and keeps its revision.
    UNCHANGED,
    REMOVED
  }
}
