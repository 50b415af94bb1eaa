package io.temper.oracle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What stands beside the metadata of a flunder in v1alpha1.
record Flunder(@Nullable FlunderSpec spec, @Nullable FlunderStatus status) {
  /// Structs in Go are never absent.
  Flunder {
    spec = spec == null ? FlunderSpec.EMPTY : spec;
    status = status == null ? new FlunderStatus() : status;
  }

  /// The spec, which is never null.
  FlunderSpec said() {
    return Objects.requireNonNull(spec);
  }
}
