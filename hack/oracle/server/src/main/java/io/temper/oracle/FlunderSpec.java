package io.temper.oracle;

import io.temper.machinery.meta.Doc;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Another flunder, or a fischer. What is empty is absent, as with Go's `omitempty`.
///
/// @param reference name of what is referred to
/// @param referenceType `Flunder` or `Fischer`; a reference without a type is to a flunder
record FlunderSpec(
    @Doc("A name of another flunder or fischer, depending on the reference type.")
        @Nullable String reference,
    @Doc("The reference type, defaults to \"Flunder\" if reference is set.")
        @Nullable String referenceType) {
  static final FlunderSpec EMPTY = new FlunderSpec(null, null);

  /// Defaults as `v1alpha1/defaults.go`. A type nobody knows is lost together with its reference on
  /// the way through the internal version (`v1alpha1/conversion.go`).
  FlunderSpec {
    String type = referenceType == null ? "" : referenceType;
    String name = reference == null ? "" : reference;
    if (type.isEmpty() && !name.isEmpty()) {
      type = "Flunder";
    }
    boolean known = type.equals("Flunder") || type.equals("Fischer");
    reference = known && !name.isEmpty() ? name : null;
    referenceType = known ? type : null;
  }

  References references() {
    boolean fischer = Objects.equals(referenceType, "Fischer");
    String name = Objects.requireNonNullElse(reference, "");
    return new References(
        fischer ? "" : name, fischer ? name : "", Objects.requireNonNullElse(referenceType, ""));
  }
}
