package io.temper.machinery.kube.twin;

import io.temper.machinery.schema.Definition;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Property;
import io.temper.machinery.schema.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The structural schema (apiextensions.k8s.io/v1 JSONSchemaProps) of a definition: all fields with
/// their types, so that the twin is explained and nothing in it is pruned.
///
/// What the front's schema says beyond that stays away, since the front has been checked already
/// and whatever it accepted must be kept: no field is required (a backup that is older than a field
/// comes back), and lists and maps do not say how they merge (a set with a value twice, or two
/// owners of one uid, are no reason to refuse a write).
final class TwinSchema {
  private static final String FREE = "x-kubernetes-preserve-unknown-fields";

  private final Definitions definitions;

  /// Definitions that lead here: a form that contains itself has no end otherwise.
  private final Deque<String> path = new ArrayDeque<>();

  private TwinSchema(Definitions definitions) {
    this.definitions = definitions;
  }

  static Map<String, Object> of(Definitions definitions, String name) {
    return new TwinSchema(definitions).reference(name);
  }

  private Map<String, Object> reference(String name) {
    Definition definition = definitions.get(name);
    if (path.contains(name)) {
      Map<String, Object> open = new TreeMap<>();
      open.put("type", "object");
      open.put(FREE, true);
      return described(open, definition.description());
    }
    path.push(name);
    Map<String, Object> form = form(definition.schema());
    path.pop();
    return described(form, definition.description());
  }

  private Map<String, Object> form(Schema schema) {
    return switch (schema) {
      case Schema.Scalar(String type, String format, List<String> allowed) ->
          scalar(type, format, allowed);
      case Schema.Reference(String name) -> reference(name);
      case Schema.ListOf(Schema items, _, _) -> typed("array", "items", form(items));
      case Schema.MapOf(Schema values, _) -> typed("object", "additionalProperties", form(values));
      case Schema.Structure(List<Property> properties, _) ->
          typed("object", "properties", properties(properties));
      case Schema.Anything() -> {
        Map<String, Object> any = new TreeMap<>();
        any.put(FREE, true);
        any.put("nullable", true);
        yield any;
      }
    };
  }

  private Map<String, Object> properties(List<Property> properties) {
    Map<String, Object> all = new TreeMap<>();
    for (Property property : properties) {
      all.put(property.name(), described(form(property.schema()), property.description()));
    }
    return all;
  }

  private static Map<String, Object> scalar(String type, String format, List<String> allowed) {
    Map<String, Object> scalar = new TreeMap<>();
    scalar.put("type", type);
    if (!format.isEmpty()) {
      scalar.put("format", format);
    }
    if (!allowed.isEmpty()) {
      scalar.put("enum", allowed);
    }
    return scalar;
  }

  private static Map<String, Object> typed(String type, String part, Object value) {
    Map<String, Object> typed = new TreeMap<>();
    typed.put("type", type);
    typed.put(part, value);
    return typed;
  }

  private static Map<String, Object> described(Map<String, Object> form, String description) {
    if (!description.isEmpty()) {
      form.put("description", description);
    }
    return form;
  }
}
