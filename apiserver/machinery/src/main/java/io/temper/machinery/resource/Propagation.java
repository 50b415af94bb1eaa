package io.temper.machinery.resource;

import java.util.Optional;

/// What becomes of the objects that an object owns when it is deleted, as meta/v1
/// DeletionPropagation. The garbage collector of the cluster does it.
public enum Propagation {
  /// They live on, without their owner. The object waits for it with the finalizer `orphan`.
  ORPHAN("Orphan"),
  /// They go after the object.
  BACKGROUND("Background"),
  /// They go first. The object waits for it with the finalizer `foregroundDeletion`.
  FOREGROUND("Foreground");

  private final String word;

  Propagation(String word) {
    this.word = word;
  }

  /// @return empty for a word that kube does not know
  public static Optional<Propagation> parse(String word) {
    for (Propagation propagation : values()) {
      if (propagation.word.equals(word)) {
        return Optional.of(propagation);
      }
    }
    return Optional.empty();
  }
}
