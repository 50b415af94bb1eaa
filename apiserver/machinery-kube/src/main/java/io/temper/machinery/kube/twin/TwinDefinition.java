package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.Yaml;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The CustomResourceDefinition of a twin kind, derived from the declaration of the front:
///
/// ```yaml
/// apiVersion: storage.example.com/v1
/// kind: Bike
/// metadata: {name, namespace, labels}   the twin's own; labels are copies, to select by
/// front: {kind, apiVersion, metadata, spec, status}   the object as clients see it
/// clock: "…"                            in one twin of each kind, which has no front
/// ```
///
/// The front lies whole under one field: restore tools drop a `status` at the top, and uid, owners
/// and finalizers mean something to the cluster only where they are the cluster's.
public final class TwinDefinition {
  static final String VERSION = "v1";
  static final String FRONT = "front";
  static final String CLOCK = "clock";

  private final Resource<?> front;
  private final Definitions definitions;
  private final String group;

  /// @param definitions of the front's group version
  /// @param group of twins, such as `storage.example.com`
  public TwinDefinition(Resource<?> front, Definitions definitions, String group) {
    this.front = front;
    this.definitions = definitions;
    this.group = group;
  }

  /// Name of the definition: `bikes.storage.example.com`.
  public String name() {
    return front.plural() + "." + group;
  }

  /// The whole object, with sorted keys.
  ///
  /// @param annotations of the definition itself, such as what Helm is to do with it
  public String yaml(Map<String, String> annotations) {
    Map<String, Object> metadata = new TreeMap<>();
    metadata.put("name", name());
    if (!annotations.isEmpty()) {
      metadata.put("annotations", annotations);
    }
    byte[] json =
        new JsonWriter()
            .tree(
                Map.of(
                    "apiVersion",
                    "apiextensions.k8s.io/v1",
                    "kind",
                    "CustomResourceDefinition",
                    "metadata",
                    metadata,
                    "spec",
                    spec()))
            .toByteArray();
    return new String(Yaml.fromJson(json), UTF_8);
  }

  private Map<String, Object> spec() {
    return Map.of(
        "group",
        group,
        "scope",
        front.namespaced() ? "Namespaced" : "Cluster",
        // No short names and categories: those are the front's, which is the one to talk to.
        "names",
        Map.of(
            "plural", front.plural(),
            "singular", front.singular(),
            "kind", front.kind(),
            "listKind", front.listKind()),
        "versions",
        List.of(
            Map.of(
                "name",
                VERSION,
                "served",
                true,
                "storage",
                true,
                "schema",
                Map.of("openAPIV3Schema", schema()))));
  }

  private Map<String, Object> schema() {
    String frontName = Definitions.nameOf(front.groupVersion(), front.kind());
    Map<String, Object> properties = new TreeMap<>();
    properties.put("apiVersion", Map.of("type", "string"));
    properties.put("kind", Map.of("type", "string"));
    properties.put("metadata", Map.of("type", "object"));
    properties.put(FRONT, TwinSchema.of(definitions, frontName));
    properties.put(
        CLOCK,
        Map.of(
            "type",
            "string",
            "description",
            "Changes when a server wants to know how new its state is; no front beside it."));
    return Map.of(
        "type",
        "object",
        "description",
        "What "
            + front.groupResource()
            + " keeps of one object. Written by its API server alone: change the object there.",
        "properties",
        properties);
  }
}
