package io.temper.machinery.kube;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The client's models have null wherever the wire has nothing: here it becomes something.
public final class Absent {
  private Absent() {}

  /// The value, or what stands for it.
  public static <T> T orElse(@Nullable T value, Supplier<T> otherwise) {
    return value == null ? otherwise.get() : value;
  }

  /// The text, or an empty one.
  public static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
