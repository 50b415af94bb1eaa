package io.temper.machinery.apply;

import io.temper.machinery.apply.MergeType.Fields;
import io.temper.machinery.apply.MergeType.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes fields and items out of a value. A map or list that loses its last becomes null, as in the
/// structured-merge-diff of Kubernetes 1.36.
final class Removal {
  private Removal() {}

  /// The value without these fields; the same value when there are none.
  static @Nullable Object remove(@Nullable Object value, FieldSet fields, MergeType type) {
    if (fields.isEmpty()) {
      return value;
    }
    Fields map = type.map();
    Items list = type.list();
    return switch (type.shape(value)) {
      case SCALAR -> value;
      case MAP -> map == null || map.atomic() ? null : fromMap(value, fields, map);
      case LIST -> list == null || list.atomic() ? null : fromList(value, fields, list);
    };
  }

  private static @Nullable Object fromMap(@Nullable Object value, FieldSet fields, Fields map) {
    Map<String, @Nullable Object> left = new LinkedHashMap<>();
    Map<String, @Nullable Object> all = Values.asMap(value);
    if (all != null) {
      all.forEach((name, field) -> {
        PathElement element = new PathElement.FieldName(name);
        if (!fields.contains(element)) {
          left.put(name, below(field, fields.below(element), map.type(name)));
        }
      });
    }
    return left.isEmpty() ? null : left;
  }

  private static @Nullable Object fromList(@Nullable Object value, FieldSet fields, Items list) {
    List<@Nullable Object> left = new ArrayList<>();
    List<@Nullable Object> all = Values.asList(value);
    if (all != null) {
      for (Object item : all) {
        PathElement element = MergeType.element(list, item);
        if (!fields.contains(element)) {
          left.add(below(item, fields.below(element), list.type()));
        }
      }
    }
    return left.isEmpty() ? null : left;
  }

  private static @Nullable Object below(
      @Nullable Object value, FieldSet fields, @Nullable MergeType type) {
    return type == null ? value : remove(value, fields, type);
  }
}
