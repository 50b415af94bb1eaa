package io.temper.machinery.resource;

import io.temper.machinery.meta.Doc;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A field of a body, such as `spec.room`.
final class RecordPath<T> {
  private final List<Method> accessors;
  private final RecordComponent field;

  private RecordPath(List<Method> accessors, RecordComponent field) {
    this.accessors = accessors;
    this.field = field;
  }

  /// @throws IllegalArgumentException when records have no such field
  static <T> RecordPath<T> of(Class<T> bodyType, String path) {
    List<Method> accessors = new ArrayList<>();
    RecordComponent field = null;
    Class<?> type = bodyType;
    for (String step : path.split("\\.", -1)) {
      field = component(type, step, bodyType.getSimpleName() + "." + path);
      Method accessor = field.getAccessor();
      accessor.setAccessible(true);
      accessors.add(accessor);
      type = field.getType();
    }
    if (field == null) {
      throw new IllegalArgumentException("no path");
    }
    return new RecordPath<>(accessors, field);
  }

  private static RecordComponent component(Class<?> type, String name, String path) {
    RecordComponent[] components =
        type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
    return Arrays.stream(components)
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(path + ": there is no field " + name));
  }

  /// What its [Doc] says of it; empty for nothing.
  String description() {
    Doc doc = field.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  /// The type of a column that shows it.
  String columnType() {
    Class<?> type = field.getType();
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "integer";
    }
    return type == Instant.class ? "date" : "string";
  }

  /// What is there, of an enum its name; null for nothing, or nothing to be in.
  @Nullable Object value(T body) {
    Object value = body;
    for (Method accessor : accessors) {
      value = value == null ? null : invoke(accessor, value);
    }
    return value instanceof Enum<?> constant ? constant.name() : value;
  }

  private static @Nullable Object invoke(Method accessor, Object record) {
    try {
      return accessor.invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("reading " + accessor, e);
    }
  }
}
