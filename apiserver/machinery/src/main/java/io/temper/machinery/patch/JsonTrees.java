package io.temper.machinery.patch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What patches need of trees.
final class JsonTrees {
  private JsonTrees() {}

  /// The value as a map; null when it is none.
  @SuppressWarnings("unchecked") // keys of a tree are strings
  static @Nullable Map<String, @Nullable Object> asMap(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : null;
  }

  /// A copy that can be changed at every depth.
  static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put((String) key, copy(element)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(copy(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /// How many values a tree is made of, and through how many objects and lists the way to the
  /// deepest goes.
  record Extent(int values, int depth) {}

  static Extent extent(@Nullable Object tree) {
    int values = 0;
    int depth = 0;
    for (List<?> level = Collections.singletonList(tree); !level.isEmpty(); ) {
      values += level.size();
      List<@Nullable Object> next = new ArrayList<>();
      boolean deeper = false;
      for (Object value : level) {
        if (value instanceof Map<?, ?> map) {
          deeper = true;
          next.addAll(map.values());
        } else if (value instanceof List<?> list) {
          deeper = true;
          next.addAll(list);
        }
      }
      depth += deeper ? 1 : 0;
      level = next;
    }
    return new Extent(values, depth);
  }

  /// Whether they are equal as JSON: numbers by value, objects whatever the order of their keys.
  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number one && b instanceof Number other) {
      return (isWhole(one) && isWhole(other))
          ? one.longValue() == other.longValue()
          : Double.compare(one.doubleValue(), other.doubleValue()) == 0;
    }
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      return one.keySet().equals(other.keySet())
          && one.entrySet().stream()
              .allMatch(entry -> equal(entry.getValue(), other.get(entry.getKey())));
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      Iterator<?> others = other.iterator();
      return one.size() == other.size()
          && one.stream().allMatch(element -> equal(element, others.next()));
    }
    return Objects.equals(a, b);
  }

  private static boolean isWhole(Number number) {
    return number instanceof Long || number instanceof Integer;
  }
}
