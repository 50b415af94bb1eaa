package io.temper.machinery.kube.twin;

import io.temper.machinery.meta.RawJson;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A body with a field of every form there is.
record Crate(CrateSpec spec, @Nullable CrateStatus status) {
  record CrateSpec(
      String text,
      boolean flag,
      int small,
      long large,
      BigInteger larger,
      double real,
      @Nullable Long maybe,
      @Nullable Instant when,
      Kind kind,
      List<String> texts,
      Map<String, Part> parts,
      List<List<Integer>> table,
      @Nullable RawJson anything) {
    CrateSpec {
      texts = List.copyOf(texts);
      parts = Map.copyOf(parts);
      table = List.copyOf(table);
    }
  }

  record CrateStatus(@Nullable RawJson report) {}

  record Part(double weight, @Nullable Part inner) {}

  enum Kind {
    Open,
    Closed
  }
}
