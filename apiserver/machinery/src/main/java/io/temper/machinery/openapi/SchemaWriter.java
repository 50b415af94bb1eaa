package io.temper.machinery.openapi;

import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.schema.Definition;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Property;
import io.temper.machinery.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes definitions as a JSON tree, which differs between the versions in how one refers to
/// another and still says something about it.
///
/// @param referencePrefix where definitions lie in the document
/// @param wrapsReferences v3 does not allow other keys beside `$ref`, so they go around it
record SchemaWriter(String referencePrefix, boolean wrapsReferences) {
  static final SchemaWriter V2 = new SchemaWriter("#/definitions/", false);
  static final SchemaWriter V3 = new SchemaWriter("#/components/schemas/", true);

  SortedMap<String, Object> all(Definitions definitions) {
    SortedMap<String, Object> written = new TreeMap<>();
    definitions.byName().forEach((name, definition) -> written.put(name, definition(definition)));
    return written;
  }

  Map<String, Object> reference(String definition) {
    return object("$ref", referencePrefix + definition);
  }

  static Map<String, Object> kind(GroupVersionKind kind) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("group", kind.group());
    written.put("kind", kind.kind());
    written.put("version", kind.version());
    return written;
  }

  private Map<String, Object> definition(Definition definition) {
    Map<String, Object> written = described(schema(definition.schema()), definition.description());
    if (!definition.kinds().isEmpty()) {
      written.put(
          "x-kubernetes-group-version-kind",
          definition.kinds().stream().map(SchemaWriter::kind).toList());
    }
    return written;
  }

  private Map<String, Object> property(Property property) {
    Map<String, Object> written =
        wrapsReferences && property.schema() instanceof Schema.Reference(String definition)
            ? object("allOf", List.of(reference(definition)))
            : schema(property.schema());
    Object fallback = property.defaultValue();
    if (fallback != null) {
      written.put("default", fallback);
    }
    return described(written, property.description());
  }

  private static Map<String, Object> described(Map<String, Object> schema, String description) {
    Map<String, Object> written = new LinkedHashMap<>();
    if (!description.isEmpty()) {
      written.put("description", description);
    }
    written.putAll(schema);
    return written;
  }

  private Map<String, Object> schema(Schema schema) {
    return switch (schema) {
      case Schema.Scalar scalar -> scalar(scalar);
      case Schema.Reference(String definition) -> reference(definition);
      case Schema.ListOf list -> list(list);
      case Schema.MapOf(Schema values, Schema.MapKind kind) -> {
        Map<String, Object> written = object("type", "object");
        written.put("additionalProperties", schema(values));
        yield merging(written, kind);
      }
      case Schema.Structure(List<Property> properties, Schema.MapKind kind) ->
          merging(structure(properties), kind);
      case Schema.Anything _ -> object("type", "object");
    };
  }

  private static Map<String, Object> merging(Map<String, Object> map, Schema.MapKind kind) {
    if (kind == Schema.MapKind.ATOMIC) {
      map.put("x-kubernetes-map-type", "atomic");
    }
    return map;
  }

  private static Map<String, Object> scalar(Schema.Scalar scalar) {
    Map<String, Object> written = object("type", scalar.type());
    if (!scalar.format().isEmpty()) {
      written.put("format", scalar.format());
    }
    if (!scalar.allowed().isEmpty()) {
      written.put("enum", scalar.allowed());
    }
    return written;
  }

  private Map<String, Object> list(Schema.ListOf list) {
    Map<String, Object> written = object("type", "array");
    written.put("items", schema(list.items()));
    if (!list.keys().isEmpty()) {
      written.put("x-kubernetes-list-map-keys", list.keys());
    }
    written.put("x-kubernetes-list-type", list.kind().name().toLowerCase(Locale.ROOT));
    return written;
  }

  private Map<String, Object> structure(List<Property> properties) {
    SortedMap<String, Object> byName = new TreeMap<>();
    properties.forEach(property -> byName.put(property.name(), property(property)));
    List<String> required =
        properties.stream().filter(Property::required).map(Property::name).sorted().toList();
    Map<String, Object> written = object("type", "object");
    if (!required.isEmpty()) {
      written.put("required", required);
    }
    written.put("properties", byName);
    return written;
  }

  static Map<String, Object> object(String name, Object value) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put(name, value);
    return written;
  }
}
