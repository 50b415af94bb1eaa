package io.temper.machinery.apply;

import io.temper.machinery.apply.MergeType.Fields;
import io.temper.machinery.apply.MergeType.Items;
import io.temper.machinery.apply.MergeType.NoElementException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields that who applies a value will own: its leaves, the items of its lists, and the maps
/// it names without saying anything of what is in them.
final class OwnedFields {
  private final FieldSet.Builder owned = new FieldSet.Builder();

  private OwnedFields() {}

  /// @param value fits the type
  static FieldSet of(@Nullable Object value, MergeType type) {
    OwnedFields fields = new OwnedFields();
    fields.visit(FieldPath.ROOT, value, type);
    return fields.owned.build();
  }

  private void visit(FieldPath path, @Nullable Object value, MergeType type) {
    Fields fields = type.map();
    Items items = type.list();
    switch (type.shape(value)) {
      case SCALAR -> owned.add(path);
      case MAP -> {
        if (fields != null && fields.atomic()) {
          owned.add(path);
        } else if (fields != null && value instanceof Map<?, ?>) {
          visitMap(path, value, fields);
        }
      }
      case LIST -> {
        if (items != null && items.atomic()) {
          owned.add(path);
        } else if (items != null && value instanceof List<?>) {
          visitList(path, value, items);
        }
      }
    }
  }

  private void visitMap(FieldPath path, Object value, Fields fields) {
    Map<String, @Nullable Object> map = Values.asMap(value);
    if (map == null) {
      return;
    }
    map.forEach((name, field) -> {
      FieldPath below = path.then(new PathElement.FieldName(name));
      MergeType type = fields.type(name);
      if (type != null) {
        visit(below, field, type);
      }
      boolean saysNothing = field == null || (field instanceof Map<?, ?> m && m.isEmpty());
      if (saysNothing || !fields.named().containsKey(name)) {
        owned.add(below);
      }
    });
  }

  /// Of items that are there more than once only that they are there is owned.
  private void visitList(FieldPath path, Object value, Items items) {
    List<@Nullable Object> list = Values.asList(value);
    if (list == null) {
      return;
    }
    List<@Nullable PathElement> elements = new ArrayList<>(list.size());
    Set<PathElement> seen = new HashSet<>();
    Set<PathElement> repeated = new HashSet<>();
    for (Object item : list) {
      PathElement element = elementOf(items, item);
      elements.add(element);
      if (element != null && !seen.add(element)) {
        repeated.add(element);
      }
    }
    for (int i = 0; i < elements.size(); i++) {
      PathElement element = elements.get(i);
      if (element != null) {
        FieldPath below = path.then(element);
        owned.add(below);
        if (!repeated.contains(element)) {
          visit(below, list.get(i), items.type());
        }
      }
    }
  }

  /// An item that has lost its key while others are pruned is nobody's.
  private static @Nullable PathElement elementOf(Items items, @Nullable Object item) {
    try {
      return MergeType.element(items, item);
    } catch (NoElementException _) {
      return null;
    }
  }
}
