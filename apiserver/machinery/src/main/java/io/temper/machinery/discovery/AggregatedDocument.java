package io.temper.machinery.discovery;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything in one document: an APIGroupDiscoveryList of apidiscovery.k8s.io/v2 (KEP-3352).
final class AggregatedDocument {
  static final String GROUP = "apidiscovery.k8s.io";
  static final String VERSION = "v2";
  static final String KIND = "APIGroupDiscoveryList";

  private AggregatedDocument() {}

  static Map<String, Object> empty() {
    return list(List.of());
  }

  static Map<String, Object> of(
      Map<String, List<GroupVersion>> groups, Map<GroupVersion, List<Resource<?>>> versions) {
    return list(
        groups.entrySet().stream()
            .map(group -> group(group.getKey(), group.getValue(), versions))
            .toList());
  }

  private static Map<String, Object> list(List<Map<String, Object>> items) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", KIND);
    document.put("apiVersion", GROUP + "/" + VERSION);
    document.put("metadata", Map.of());
    document.put("items", items);
    return document;
  }

  private static Map<String, Object> group(
      String name, List<GroupVersion> served, Map<GroupVersion, List<Resource<?>>> versions) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("metadata", Map.of("name", name));
    written.put(
        "versions",
        served.stream()
            .map(groupVersion ->
                version(groupVersion, versions.getOrDefault(groupVersion, List.of())))
            .toList());
    return written;
  }

  private static Map<String, Object> version(
      GroupVersion groupVersion, List<Resource<?>> resources) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("version", groupVersion.version());
    written.put("resources", resources.stream().map(AggregatedDocument::resource).toList());
    written.put("freshness", "Current");
    return written;
  }

  /// The response kind is never null: client-go 0.26 panics without it. Its group and version are
  /// empty when they are those of the list, as in every discovery document of Go's.
  private static Map<String, Object> resource(Resource<?> resource) {
    Map<String, Object> kind = new LinkedHashMap<>();
    kind.put("group", "");
    kind.put("version", "");
    kind.put("kind", resource.kind());

    Map<String, Object> written = new LinkedHashMap<>();
    written.put("resource", resource.plural());
    written.put("responseKind", kind);
    written.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
    written.put("singularResource", resource.singular());
    written.put("verbs", resource.verbs());
    PlainDocuments.putUnlessEmpty(written, "shortNames", resource.shortNames());
    PlainDocuments.putUnlessEmpty(written, "categories", resource.categories());
    return written;
  }
}
