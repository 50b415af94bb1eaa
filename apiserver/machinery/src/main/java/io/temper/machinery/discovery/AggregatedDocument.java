package io.temper.machinery.discovery;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
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

  private static <T> Map<String, Object> resource(Resource<T> resource) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("resource", resource.plural());
    written.put(
        "responseKind",
        kind(resource, GroupVersionKind.of(resource.groupVersion(), resource.kind())));
    written.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
    written.put("singularResource", resource.singular());
    written.put("verbs", resource.verbs());
    PlainDocuments.putUnlessEmpty(written, "shortNames", resource.shortNames());
    PlainDocuments.putUnlessEmpty(written, "categories", resource.categories());
    if (!resource.servedSubresources().isEmpty()) {
      written.put(
          "subresources",
          resource.servedSubresources().stream().map(each -> subresource(resource, each)).toList());
    }
    return written;
  }

  private static <T> Map<String, Object> subresource(
      Resource<T> resource, Subresource<T> subresource) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("subresource", subresource.name());
    written.put("responseKind", kind(resource, resource.kind(subresource)));
    written.put("verbs", resource.verbs(subresource));
    return written;
  }

  /// The response kind is never null: client-go 0.26 panics without it. Its group and version are
  /// empty when they are those of the list, as in every discovery document of Go's.
  private static Map<String, Object> kind(Resource<?> resource, GroupVersionKind kind) {
    boolean own = kind.group().equals(resource.groupVersion().group());
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("group", own ? "" : kind.group());
    written.put("version", own ? "" : kind.version());
    written.put("kind", kind.kind());
    return written;
  }
}
