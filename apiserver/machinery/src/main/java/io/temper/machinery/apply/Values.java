package io.temper.machinery.apply;

import io.temper.machinery.meta.GoText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Order, equality and text of values, as structured-merge-diff's `value` package has them: numbers
/// are equal by value, whether they came as 1 or as 1.0, and any two values can be compared.
final class Values {
  /// Stands for a value that is not there; null is JSON's null, which is.
  static final Object ABSENT = Absent.ABSENT;

  /// Strings in the order of their UTF-8 bytes, which is Go's.
  static final Comparator<String> STRINGS = Values::compareStrings;

  private Values() {}

  private enum Absent {
    ABSENT
  }

  static boolean isAbsent(@Nullable Object value) {
    return value instanceof Absent;
  }

  /// Whether these are one and the same, which parts of an object that a write left alone are.
  @SuppressWarnings("ReferenceEquality")
  static boolean same(@Nullable Object a, @Nullable Object b) {
    return a == b;
  }

  static boolean isScalar(@Nullable Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  static boolean isEmpty(@Nullable Object value) {
    return value == null
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty());
  }

  /// The value as a map; null when it is none.
  @SuppressWarnings("unchecked") // keys of a tree are strings
  static @Nullable Map<String, @Nullable Object> asMap(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : null;
  }

  /// The value as a list; null when it is none.
  @SuppressWarnings("unchecked")
  static @Nullable List<@Nullable Object> asList(@Nullable Object value) {
    return value instanceof List<?> list ? (List<@Nullable Object>) list : null;
  }

  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (same(a, b)) {
      return true;
    }
    if (a instanceof Number one && b instanceof Number other) {
      return compareNumbers(one, other) == 0;
    }
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      return one.size() == other.size()
          && one.entrySet().stream()
              .allMatch(entry ->
                  other.containsKey(entry.getKey())
                      && equal(entry.getValue(), other.get(entry.getKey())));
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      if (one.size() != other.size()) {
        return false;
      }
      Iterator<?> others = other.iterator();
      return one.stream().allMatch(element -> equal(element, others.next()));
    }
    return Objects.equals(a, b);
  }

  /// Equal values have equal hashes.
  static int hash(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case Number number -> Double.hashCode(number.doubleValue() + 0.0);
      case Map<?, ?> map ->
          map.entrySet().stream().mapToInt(e -> e.getKey().hashCode() ^ hash(e.getValue())).sum();
      case List<?> list -> {
        int hash = 1;
        for (Object element : list) {
          hash = 31 * hash + hash(element);
        }
        yield hash;
      }
      default -> value.hashCode();
    };
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    int rank = rank(a) - rank(b);
    if (rank != 0) {
      return rank;
    }
    return switch (a) {
      case null -> 0;
      case Number number -> compareNumbers(number, (Number) Objects.requireNonNull(b));
      case String text -> compareStrings(text, (String) Objects.requireNonNull(b));
      case Boolean flag -> flag.compareTo((Boolean) Objects.requireNonNull(b));
      case List<?> list -> compareLists(list, (List<?>) Objects.requireNonNull(b));
      case Map<?, ?> map -> compareMaps(map, (Map<?, ?>) Objects.requireNonNull(b));
      default -> throw new IllegalArgumentException("no order for " + a.getClass().getName());
    };
  }

  private static int rank(@Nullable Object value) {
    return switch (value) {
      case Number _ -> 0;
      case String _ -> 1;
      case Boolean _ -> 2;
      case List<?> _ -> 3;
      case Map<?, ?> _ -> 4;
      case null, default -> 5;
    };
  }

  private static int compareNumbers(Number a, Number b) {
    return isWhole(a) && isWhole(b)
        ? Long.compare(a.longValue(), b.longValue())
        : Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
  }

  private static boolean isWhole(Number number) {
    return number instanceof Long || number instanceof Integer;
  }

  private static int compareStrings(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for code points above all others, though not as chars.
        boolean mixed = Character.isSurrogate(x) != Character.isSurrogate(y);
        return mixed ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int compareLists(List<?> a, List<?> b) {
    Iterator<?> others = b.iterator();
    for (Object element : a) {
      if (!others.hasNext()) {
        return 1;
      }
      int order = compare(element, others.next());
      if (order != 0) {
        return order;
      }
    }
    return others.hasNext() ? -1 : 0;
  }

  /// Key by key, in their order; who lacks the first differing key is the greater, unless its keys
  /// are all used up.
  private static int compareMaps(Map<?, ?> a, Map<?, ?> b) {
    SortedSet<String> keys = new TreeSet<>(STRINGS);
    a.keySet().forEach(key -> keys.add((String) key));
    b.keySet().forEach(key -> keys.add((String) key));
    int seen = 0;
    for (String key : keys) {
      int order = 0;
      if (seen == a.size()) {
        order = -1;
      } else if (seen == b.size() || !a.containsKey(key)) {
        order = 1;
      } else if (!b.containsKey(key)) {
        order = -1;
      } else {
        order = compare(a.get(key), b.get(key));
      }
      if (order != 0) {
        return order;
      }
      seen++;
    }
    return 0;
  }

  /// As messages and paths show it.
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> GoText.quote(text);
      case List<?> list ->
          list.stream().map(Values::text).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
              .collect(Collectors.joining());
      case Double number -> decimal(number);
      default -> value.toString();
    };
  }

  /// As Go's `%v` prints what JSON was decoded to.
  static String printed(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case Number number -> decimal(number.doubleValue());
      case List<?> list ->
          list.stream().map(Values::printed).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .sorted(Comparator.comparing(entry -> (String) entry.getKey(), STRINGS))
              .map(entry -> entry.getKey() + ":" + printed(entry.getValue()))
              .collect(Collectors.joining(" ", "map[", "]"));
      default -> value.toString();
    };
  }

  /// As Go's `%#v` prints what JSON was decoded to.
  static String printedAsSource(@Nullable Object value) {
    return switch (value) {
      case null -> "interface {}(nil)";
      case String text -> GoText.quote(text);
      case Number number -> decimal(number.doubleValue());
      case List<?> list ->
          list.stream()
              .map(Values::printedAsSource)
              .collect(Collectors.joining(", ", goType(list) + "{", "}"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .sorted(Comparator.comparing(entry -> (String) entry.getKey(), STRINGS))
              .map(entry ->
                  GoText.quote((String) entry.getKey()) + ":" + printedAsSource(entry.getValue()))
              .collect(Collectors.joining(", ", goType(map) + "{", "}"));
      default -> value.toString();
    };
  }

  /// The Go type that JSON is decoded to.
  static String goType(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Number _ -> "float64";
      case List<?> _ -> "[]interface {}";
      default -> "map[string]interface {}";
    };
  }

  /// As Go's `%v` of a float64: with an exponent from a million on and below a ten-thousandth.
  private static String decimal(double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return exact.toPlainString();
    }
    String mantissa = exact.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    int size = Math.abs(exponent);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
  }

  /// Numbers as Go's decoder makes them when no type is known: all are float64.
  static @Nullable Object withFloats(@Nullable Object value) {
    return switch (value) {
      case Long number -> (double) number;
      case Integer number -> (double) number;
      case BigInteger number -> number.doubleValue();
      case List<?> list -> {
        List<@Nullable Object> floats = new ArrayList<>(list.size());
        list.forEach(element -> floats.add(withFloats(element)));
        yield floats;
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> floats = new LinkedHashMap<>();
        map.forEach((key, element) -> floats.put((String) key, withFloats(element)));
        yield floats;
      }
      case null, default -> value;
    };
  }
}
