package io.temper.machinery.registry;

import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.resource.Propagation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells the garbage collector, by a finalizer, what to do with the dependents of an object before
/// it goes. Source: apiserver `pkg/registry/generic/registry/store.go`.
final class Dependents {
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  private Dependents() {}

  /// The finalizers of an object that is deleted: those it has, and the one of the collector if it
  /// has to act first. What the client says goes before what the object says, and that before what
  /// its kind says.
  static List<String> finalizers(ObjectMeta metadata, DeleteOptions options, Propagation ofKind) {
    List<String> finalizers = new ArrayList<>(metadata.finalizers());
    finalizers.removeIf(finalizer -> fromFinalizer(finalizer) != null);
    switch (propagation(metadata, options, ofKind)) {
      case ORPHAN -> finalizers.add(ORPHAN);
      case FOREGROUND -> finalizers.add(FOREGROUND);
      case BACKGROUND -> {}
    }
    return finalizers;
  }

  private static Propagation propagation(
      ObjectMeta metadata, DeleteOptions options, Propagation ofKind) {
    Boolean orphan = options.orphanDependents();
    if (orphan != null) {
      return orphan ? Propagation.ORPHAN : Propagation.BACKGROUND;
    }
    String policy = options.propagationPolicy();
    if (policy != null) {
      return Propagation.parse(policy).orElse(ofKind);
    }
    for (String finalizer : metadata.finalizers()) {
      Propagation earlier = fromFinalizer(finalizer);
      if (earlier != null) {
        return earlier;
      }
    }
    return ofKind;
  }

  private static @Nullable Propagation fromFinalizer(String finalizer) {
    return switch (finalizer) {
      case ORPHAN -> Propagation.ORPHAN;
      case FOREGROUND -> Propagation.FOREGROUND;
      default -> null;
    };
  }
}
