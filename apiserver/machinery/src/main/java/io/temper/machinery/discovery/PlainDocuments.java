package io.temper.machinery.discovery;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The documents of meta/v1 that lead from a group to its resources, as JSON trees with the fields
/// in Go's order.
final class PlainDocuments {
  private PlainDocuments() {}

  /// `/api`: no resource of ours lives in the core group.
  static Map<String, Object> coreVersions() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", "APIVersions");
    document.put("versions", List.of());
    document.put("serverAddressByClientCIDRs", List.of());
    return document;
  }

  static Map<String, Object> groupList(Map<String, List<GroupVersion>> groups) {
    Map<String, Object> document = typed("APIGroupList");
    document.put(
        "groups",
        groups.entrySet().stream()
            .map(group -> fill(new LinkedHashMap<>(), group.getKey(), group.getValue()))
            .toList());
    return document;
  }

  static Map<String, Object> group(String name, List<GroupVersion> versions) {
    return fill(typed("APIGroup"), name, versions);
  }

  static Map<String, Object> resourceList(GroupVersion groupVersion, List<Resource<?>> resources) {
    Map<String, Object> document = typed("APIResourceList");
    document.put("groupVersion", groupVersion.toString());
    List<Map<String, Object>> written = new ArrayList<>();
    resources.forEach(resource -> addWithSubresources(resource, written));
    document.put("resources", written);
    return document;
  }

  private static <T> void addWithSubresources(
      Resource<T> resource, List<Map<String, Object>> written) {
    written.add(resource(resource));
    for (Subresource<T> subresource : resource.servedSubresources()) {
      written.add(subresource(resource, subresource));
    }
  }

  /// Group and version stand here only where they are not the list's.
  private static <T> Map<String, Object> subresource(
      Resource<T> resource, Subresource<T> subresource) {
    GroupVersionKind kind = resource.kind(subresource);
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("name", resource.plural() + "/" + subresource.name());
    written.put("singularName", "");
    written.put("namespaced", resource.namespaced());
    if (!kind.group().equals(resource.groupVersion().group())) {
      written.put("group", kind.group());
      written.put("version", kind.version());
    }
    written.put("kind", kind.kind());
    written.put("verbs", resource.verbs(subresource));
    return written;
  }

  private static Map<String, Object> resource(Resource<?> resource) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("name", resource.plural());
    written.put("singularName", resource.singular());
    written.put("namespaced", resource.namespaced());
    written.put("kind", resource.kind());
    written.put("verbs", resource.verbs());
    putUnlessEmpty(written, "shortNames", resource.shortNames());
    putUnlessEmpty(written, "categories", resource.categories());
    GroupVersionKind served = GroupVersionKind.of(resource.groupVersion(), resource.kind());
    resource
        .registry()
        .storedAs(served)
        .ifPresent(kind -> written.put("storageVersionHash", storageVersionHash(kind)));
    return written;
  }

  /// Changes when objects are kept in another version (apiserver `pkg/endpoints/discovery`
  /// `StorageVersionHash`).
  private static String storageVersionHash(GroupVersionKind kind) {
    String text = kind.group() + "/" + kind.version() + "/" + kind.kind();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Map<String, Object> fill(
      Map<String, Object> document, String name, List<GroupVersion> versions) {
    document.put("name", name);
    document.put("versions", versions.stream().map(PlainDocuments::version).toList());
    document.put("preferredVersion", version(versions.getFirst()));
    return document;
  }

  private static Map<String, Object> version(GroupVersion groupVersion) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("groupVersion", groupVersion.toString());
    written.put("version", groupVersion.version());
    return written;
  }

  private static Map<String, Object> typed(String kind) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", kind);
    document.put("apiVersion", "v1");
    return document;
  }

  static void putUnlessEmpty(Map<String, Object> document, String name, List<String> values) {
    if (!values.isEmpty()) {
      document.put(name, values);
    }
  }
}
