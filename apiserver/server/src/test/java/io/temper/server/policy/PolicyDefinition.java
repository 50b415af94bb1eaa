package io.temper.server.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.crds.Groups;
import io.temper.crds.schema.CustomKind;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The CustomResourceDefinition of a policy.
///
/// @param type record of what stands beside `metadata`
/// @param kind its names and columns
record PolicyDefinition(Class<?> type, CustomKind kind, Map<String, Object> schema) {
  /// @throws IllegalArgumentException when something in it has no JSON form or no explanation
  static PolicyDefinition of(Class<?> type) {
    CustomKind kind = type.getAnnotation(CustomKind.class);
    if (kind == null) {
      throw new IllegalArgumentException(type.getName() + " is no custom resource");
    }
    return new PolicyDefinition(type, kind, StructuralSchema.of(type));
  }

  /// The whole object, with sorted keys. It stays when the chart is uninstalled, and with it all
  /// policies.
  String yaml() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", kind.plural() + "." + Groups.POLICY);
    metadata.put("annotations", Map.of("helm.sh/resource-policy", "keep"));
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("apiVersion", "apiextensions.k8s.io/v1");
    definition.put("kind", "CustomResourceDefinition");
    definition.put("metadata", metadata);
    definition.put("spec", spec());
    return new String(Yaml.fromJson(new JsonWriter().tree(definition).toByteArray()), UTF_8);
  }

  private Map<String, Object> spec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("group", Groups.POLICY);
    spec.put("scope", "Cluster");
    spec.put("names", names());
    spec.put("versions", List.of(version()));
    return spec;
  }

  private Map<String, Object> names() {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("kind", type.getSimpleName());
    names.put("listKind", type.getSimpleName() + "List");
    names.put("plural", kind.plural());
    names.put("singular", type.getSimpleName().toLowerCase(Locale.ROOT));
    names.put("shortNames", List.of(kind.shortNames()));
    names.put("categories", List.of("temper"));
    return names;
  }

  private Map<String, Object> version() {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("name", Groups.V1);
    version.put("served", true);
    version.put("storage", true);
    version.put("subresources", Map.of("status", Map.of()));
    version.put("additionalPrinterColumns", columns());
    version.put("schema", Map.of("openAPIV3Schema", schema));
    return version;
  }

  private List<Object> columns() {
    List<Object> columns = new ArrayList<>();
    for (CustomKind.Column column : kind.columns()) {
      Map<String, Object> written = new LinkedHashMap<>();
      written.put("name", column.name());
      written.put("type", column.type());
      written.put("description", column.doc());
      written.put("jsonPath", column.path());
      if (column.wide()) {
        written.put("priority", 1);
      }
      columns.add(written);
    }
    columns.add(Map.of("name", "Age", "type", "date", "jsonPath", ".metadata.creationTimestamp"));
    return columns;
  }
}
