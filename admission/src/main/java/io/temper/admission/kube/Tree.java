package io.temper.admission.kube;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields of a JSON tree, with what stands for them where they are absent or of another type.
final class Tree {
  private Tree() {}

  static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  static String text(@Nullable Object value, String otherwise) {
    return value instanceof String text ? text : otherwise;
  }

  static boolean flag(@Nullable Object value) {
    return Boolean.TRUE.equals(value);
  }

  static List<String> texts(@Nullable Object value) {
    return list(value).stream().map(String::valueOf).toList();
  }

  static Map<String, String> strings(@Nullable Object value) {
    Map<String, String> strings = new HashMap<>();
    object(value).forEach((key, text) -> strings.put(String.valueOf(key), String.valueOf(text)));
    return strings;
  }

  /// @throws IllegalArgumentException when it is there and no whole 32-bit number
  static int number(String field, @Nullable Object value, int otherwise) {
    return switch (value) {
      case null -> otherwise;
      case Long number when number == number.intValue() -> number.intValue();
      default -> throw new IllegalArgumentException(field + " is no whole number: " + value);
    };
  }
}
