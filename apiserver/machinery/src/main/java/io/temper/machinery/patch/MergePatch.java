package io.temper.machinery.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON merge patch (RFC 7386): what the patch says holds, null removes.
public final class MergePatch {
  private MergePatch() {}

  /// The patched object. Neither argument is changed; the result shares parts with both.
  ///
  /// As upstream's library, and unlike the RFC, nulls in objects within lists are removed too,
  /// except where a list takes the place of an object.
  public static Map<String, @Nullable Object> apply(
      Map<String, @Nullable Object> object, Map<String, @Nullable Object> patch) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(object);
    patch.forEach((name, value) -> {
      Object old = merged.get(name);
      if (value == null) {
        merged.remove(name);
      } else if (old == null) {
        merged.put(name, withoutNulls(value));
      } else {
        merged.put(name, merge(old, value));
      }
    });
    return merged;
  }

  private static @Nullable Object merge(Object old, Object patch) {
    Map<String, @Nullable Object> oldMap = JsonTrees.asMap(old);
    Map<String, @Nullable Object> patchMap = JsonTrees.asMap(patch);
    if (oldMap == null) {
      return withoutNulls(patch);
    }
    return patchMap == null ? patch : apply(oldMap, patchMap);
  }

  private static @Nullable Object withoutNulls(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> left = new LinkedHashMap<>();
        map.forEach((key, element) -> {
          if (element != null) {
            left.put((String) key, withoutNulls(element));
          }
        });
        yield left;
      }
      case List<?> list -> {
        List<@Nullable Object> left = new ArrayList<>(list.size());
        list.forEach(element -> left.add(withoutNulls(element)));
        yield left;
      }
      case null, default -> value;
    };
  }
}
