package io.temper.server.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Fallback;
import io.temper.crds.schema.Form;
import io.temper.crds.schema.Keyed;
import io.temper.crds.schema.Named;
import io.temper.crds.schema.Range;
import io.temper.crds.schema.Rule;
import io.temper.crds.schema.Size;
import io.temper.crds.schema.Unique;
import io.temper.crds.schema.Whole;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The schema of a custom resource (apiextensions.k8s.io/v1 JSONSchemaProps), read from its record:
/// types from the components, the rest from the annotations of [io.temper.crds.schema]. A component
/// is required unless it may be null or empty, or has a fallback.
///
/// Records are written out where they are used, since such a schema has no references.
final class StructuralSchema {
  private static final Set<Class<?>> INT32 = Set.of(int.class, Integer.class);
  private static final Set<Class<?>> INT64 = Set.of(long.class, Long.class);
  private static final Set<Class<?>> BOOLEAN = Set.of(boolean.class, Boolean.class);

  /// Records that lead here: one that contains itself has no such schema.
  private final Deque<Class<?>> inside = new ArrayDeque<>();

  private StructuralSchema() {}

  /// @param kind record of what stands beside `metadata`
  /// @throws IllegalArgumentException when something in it has no JSON form or no explanation
  static Map<String, Object> of(Class<?> kind) {
    Map<String, Object> schema = new StructuralSchema().record(kind);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("apiVersion", Map.of("type", "string"));
    all.put("kind", Map.of("type", "string"));
    all.put("metadata", Map.of("type", "object"));
    all.putAll(properties(schema));
    schema.put("properties", all);
    return schema;
  }

  /// The fields of an object's schema, by name.
  @SuppressWarnings("unchecked")
  static Map<String, Map<String, Object>> properties(Map<String, Object> schema) {
    return (Map<String, Map<String, Object>>) schema.getOrDefault("properties", Map.of());
  }

  private Map<String, Object> record(Class<?> type) {
    if (inside.contains(type)) {
      throw new IllegalArgumentException(type.getName() + " contains itself");
    }
    inside.push(type);
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(name(component), property(component));
      if (isRequired(component)) {
        required.add(name(component));
      }
    }
    inside.pop();
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", doc(type, type.getName()));
    schema.put("type", "object");
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
    constrain(schema, type);
    return schema;
  }

  private static String name(RecordComponent component) {
    Named named = component.getAnnotatedType().getAnnotation(Named.class);
    return named == null ? component.getName() : named.value();
  }

  private static boolean isRequired(RecordComponent component) {
    AnnotatedType type = component.getAnnotatedType();
    return !type.isAnnotationPresent(Nullable.class)
        && !type.isAnnotationPresent(Fallback.class)
        && !List.class.isAssignableFrom(component.getType())
        && !Map.class.isAssignableFrom(component.getType());
  }

  private Map<String, Object> property(RecordComponent component) {
    String path = component.getDeclaringRecord().getName() + "." + component.getName();
    Map<String, Object> schema = value(component.getAnnotatedType(), path);
    schema.put("description", doc(component, path));
    return schema;
  }

  private static String doc(AnnotatedElement element, String path) {
    Doc doc = element.getAnnotation(Doc.class);
    if (doc == null) {
      throw new IllegalArgumentException(path + " is not explained");
    }
    return doc.value();
  }

  private Map<String, Object> value(AnnotatedType type, String path) {
    Map<String, Object> schema =
        type instanceof AnnotatedParameterizedType generic
            ? collection(generic, path)
            : plain((Class<?>) type.getType(), path);
    constrain(schema, type);
    return schema;
  }

  private Map<String, Object> collection(AnnotatedParameterizedType generic, String path) {
    AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
    Class<?> raw = raw(generic);
    if (raw == List.class) {
      Map<String, Object> list = typed("array");
      list.put("items", value(arguments[0], path));
      return list;
    }
    if (raw == Map.class && arguments[0].getType() == String.class) {
      Map<String, Object> map = typed("object");
      map.put("additionalProperties", value(arguments[1], path));
      return map;
    }
    throw new IllegalArgumentException(path + ": no JSON form for " + generic);
  }

  private static Class<?> raw(AnnotatedParameterizedType generic) {
    return (Class<?>) ((java.lang.reflect.ParameterizedType) generic.getType()).getRawType();
  }

  private Map<String, Object> plain(Class<?> type, String path) {
    if (type.isRecord()) {
      return record(type);
    }
    if (type.isEnum()) {
      Map<String, Object> constants = typed("string");
      constants.put("enum", Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList());
      return constants;
    }
    if (type == String.class) {
      return typed("string");
    }
    if (type == Instant.class) {
      return typed("string", "date-time");
    }
    if (BOOLEAN.contains(type)) {
      return typed("boolean");
    }
    if (INT32.contains(type)) {
      return typed("integer", "int32");
    }
    if (INT64.contains(type)) {
      return typed("integer", "int64");
    }
    throw new IllegalArgumentException(path + ": no JSON form for " + type.getName());
  }

  private static Map<String, Object> typed(String type) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    return schema;
  }

  private static Map<String, Object> typed(String type, String format) {
    Map<String, Object> schema = typed(type);
    schema.put("format", format);
    return schema;
  }

  /// What the annotations of a type say, added to what its own schema says.
  private static void constrain(Map<String, Object> schema, AnnotatedElement said) {
    Range range = said.getAnnotation(Range.class);
    if (range != null) {
      putUnless(Long.MIN_VALUE, schema, "minimum", range.min());
      putUnless(Long.MAX_VALUE, schema, "maximum", range.max());
    }
    Size size = said.getAnnotation(Size.class);
    if (size != null) {
      String counted = counted(schema);
      putUnless(0, schema, "min" + counted, size.min());
      schema.put("max" + counted, size.max());
    }
    Form form = said.getAnnotation(Form.class);
    if (form != null) {
      schema.put("pattern", form.value());
    }
    if (said.isAnnotationPresent(Unique.class)) {
      schema.put("x-kubernetes-list-type", "set");
    }
    Keyed keyed = said.getAnnotation(Keyed.class);
    if (keyed != null) {
      schema.put("x-kubernetes-list-type", "map");
      schema.put("x-kubernetes-list-map-keys", List.of(keyed.value()));
    }
    if (said.isAnnotationPresent(Whole.class)) {
      schema.put(isArray(schema) ? "x-kubernetes-list-type" : "x-kubernetes-map-type", "atomic");
    }
    Fallback fallback = said.getAnnotation(Fallback.class);
    if (fallback != null) {
      schema.put("default", fallback(schema, fallback.value()));
    }
    rules(schema, said.getAnnotationsByType(Rule.class));
  }

  private static void putUnless(long nothing, Map<String, Object> schema, String key, long value) {
    if (value != nothing) {
      schema.put(key, value);
    }
  }

  private static String counted(Map<String, Object> schema) {
    return switch (String.valueOf(schema.get("type"))) {
      case "array" -> "Items";
      case "object" -> "Properties";
      default -> "Length";
    };
  }

  private static boolean isArray(Map<String, Object> schema) {
    return "array".equals(schema.get("type"));
  }

  private static Object fallback(Map<String, Object> schema, String text) {
    return switch (String.valueOf(schema.get("type"))) {
      case "array" -> List.of(text.split(","));
      case "boolean" -> Boolean.valueOf(text);
      case "integer" -> Long.valueOf(text);
      default -> text;
    };
  }

  private static void rules(Map<String, Object> schema, Rule[] rules) {
    if (rules.length == 0) {
      return;
    }
    List<Object> all = new ArrayList<>();
    if (schema.get("x-kubernetes-validations") instanceof List<?> before) {
      all.addAll(before);
    }
    for (Rule rule : rules) {
      Map<String, Object> written = new LinkedHashMap<>();
      written.put("rule", rule.value());
      written.put("message", rule.says());
      if (!rule.at().isEmpty()) {
        written.put("fieldPath", rule.at());
      }
      all.add(written);
    }
    schema.put("x-kubernetes-validations", all);
  }
}
