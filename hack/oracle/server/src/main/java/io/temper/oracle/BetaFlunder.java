package io.temper.oracle;

import io.temper.machinery.meta.Doc;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What stands beside the metadata of a flunder in v1beta1.
record BetaFlunder(@Nullable FlunderSpec spec, @Nullable FlunderStatus status) {
  /// Structs in Go are never absent.
  BetaFlunder {
    spec = spec == null ? FlunderSpec.EMPTY : spec;
    status = status == null ? new FlunderStatus() : status;
  }

  /// The spec, which is never null.
  FlunderSpec said() {
    return Objects.requireNonNull(spec);
  }

  /// What it refers to: a field for each kind. What is empty is absent, as with Go's `omitempty`.
  record FlunderSpec(
      @Doc("A name of another flunder, mutually exclusive to the FischerReference.")
          @Nullable String flunderReference,
      @Doc("A name of a fischer, mutually exclusive to the FlunderReference.")
          @Nullable String fischerReference,
      @Doc("The reference type.") @Nullable String referenceType) {
    static final FlunderSpec EMPTY = new FlunderSpec(null, null, null);

    FlunderSpec {
      flunderReference = Conversion.absentIfEmpty(flunderReference);
      fischerReference = Conversion.absentIfEmpty(fischerReference);
      referenceType = Conversion.absentIfEmpty(referenceType);
    }

    References references() {
      return new References(
          Objects.requireNonNullElse(flunderReference, ""),
          Objects.requireNonNullElse(fischerReference, ""),
          Objects.requireNonNullElse(referenceType, ""));
    }
  }
}
