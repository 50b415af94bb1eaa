package io.temper.machinery.openapi;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definition;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.wire.JsonWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;

/// The OpenAPI endpoints of a set of resources.
public final class OpenApi {
  private static final String V2_PATH = "/openapi/v2";
  private static final String V3_PATH = "/openapi/v3";

  private final String title;
  private final String version;
  private final SortedMap<String, ApiPath> paths = new TreeMap<>();
  private final SortedMap<String, Map<String, Object>> groups = new TreeMap<>();
  private final Map<String, Object> whole;

  private OpenApi(
      String title, String version, List<? extends Resource<?>> resources, Describer describer) {
    this.title = title;
    this.version = version;
    SortedMap<String, Definition> all = new TreeMap<>();
    for (GroupVersion groupVersion : groupVersions(resources)) {
      List<? extends Resource<?>> own =
          resources.stream().filter(r -> r.groupVersion().equals(groupVersion)).toList();
      Definitions definitions = Definitions.of(groupVersion, own, describer);
      all.putAll(definitions.byName());
      addGroup(groupVersion, own, definitions, describer);
    }
    Definitions definitions = new Definitions(all);
    add("apis", List.of(ApiPaths.groups()), definitions);
    add("version", List.of(ApiPaths.version()), definitions);
    whole =
        SwaggerDocument.of(
            title, version, List.copyOf(paths.values()), reachable(paths.values(), definitions));
  }

  /// Documents for these resources.
  ///
  /// @param title of the server, for people
  /// @param version of the server
  /// @param describer brings the text that `kubectl explain` prints
  /// @throws IllegalArgumentException when a record has no JSON form
  public static OpenApi of(
      String title, String version, List<? extends Resource<?>> resources, Describer describer) {
    return new OpenApi(title, version, resources, describer);
  }

  /// What answers, by exact path.
  ///
  /// @param clock tells until when an answer may be kept
  public SequencedMap<String, Handler> handlers(InstantSource clock) {
    SequencedMap<String, Handler> handlers = new LinkedHashMap<>();
    handlers.put(V2_PATH, SwaggerHandler.of(whole));
    SortedMap<String, OpenApiHandler> served = new TreeMap<>();
    groups.forEach((name, document) -> served.put(name, OpenApiHandler.of(document, clock)));
    handlers.put(V3_PATH, OpenApiRootHandler.of(V3_PATH, served));
    served.forEach((name, handler) -> handlers.put(V3_PATH + "/" + name, handler));
    return handlers;
  }

  /// The v2 document as JSON.
  public byte[] v2() {
    return new JsonWriter().tree(whole).toByteArray();
  }

  /// The v3 documents as JSON, by name (`apis/temper.io/v1`).
  public SortedMap<String, byte[]> v3() {
    SortedMap<String, byte[]> written = new TreeMap<>();
    groups.forEach((name, tree) -> written.put(name, new JsonWriter().tree(tree).toByteArray()));
    return written;
  }

  private void addGroup(
      GroupVersion groupVersion,
      List<? extends Resource<?>> resources,
      Definitions definitions,
      Describer describer) {
    ApiPaths apiPaths = new ApiPaths(groupVersion, describer);
    add("apis/" + groupVersion.group(), List.of(apiPaths.versions()), definitions);
    List<ApiPath> own = new ArrayList<>(List.of(apiPaths.resources()));
    resources.forEach(resource -> own.addAll(apiPaths.of(resource)));
    add("apis/" + groupVersion, own, definitions);
  }

  private void add(String name, List<ApiPath> own, Definitions definitions) {
    own.forEach(path -> paths.put(path.path(), path));
    groups.put(name, OpenApiDocument.of(title, version, own, reachable(own, definitions)));
  }

  /// What the paths name, and what goes over the wire without being named by one.
  private static Definitions reachable(Iterable<ApiPath> from, Definitions definitions) {
    List<String> names = new ArrayList<>();
    for (ApiPath path : from) {
      for (Operation operation : path.operations()) {
        operation.answers().values().stream()
            .filter(answer -> !answer.equals(Operation.TEXT))
            .forEach(names::add);
        if (operation.body() != null) {
          names.add(operation.body().definition());
        }
        if (operation.kind() != null) {
          names.add(Definitions.meta("Status"));
          names.add(Definitions.meta("WatchEvent"));
        }
      }
    }
    return definitions.reachableFrom(names);
  }

  private static SequencedSet<GroupVersion> groupVersions(List<? extends Resource<?>> resources) {
    SequencedSet<GroupVersion> found = new LinkedHashSet<>();
    resources.forEach(resource -> found.add(resource.groupVersion()));
    return found;
  }
}
