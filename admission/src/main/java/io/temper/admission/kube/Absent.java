package io.temper.admission.kube;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The client's models have null wherever the wire has nothing: here it becomes something.
final class Absent {
  private Absent() {}

  static <T> T orElse(@Nullable T value, Supplier<T> otherwise) {
    return value == null ? otherwise.get() : value;
  }

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
