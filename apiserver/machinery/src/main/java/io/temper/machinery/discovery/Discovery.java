package io.temper.machinery.discovery;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The discovery endpoints of a set of resources.
public final class Discovery {
  private final SequencedMap<String, Handler> handlers = new LinkedHashMap<>();

  private Discovery(List<? extends Resource<?>> resources) {
    Map<String, List<GroupVersion>> groups = new LinkedHashMap<>();
    Map<GroupVersion, List<Resource<?>>> versions = new LinkedHashMap<>();
    for (Resource<?> resource : resources) {
      GroupVersion groupVersion = resource.groupVersion();
      versions
          .computeIfAbsent(
              groupVersion,
              added -> {
                groups.computeIfAbsent(added.group(), _ -> new ArrayList<>()).add(added);
                return new ArrayList<>();
              })
          .add(resource);
    }
    add("/api", DiscoveryHandler.of(PlainDocuments.coreVersions(), AggregatedDocument.empty()));
    add(
        "/apis",
        DiscoveryHandler.of(
            PlainDocuments.groupList(groups), AggregatedDocument.of(groups, versions)));
    groups.forEach((group, served) ->
        add("/apis/" + group, DiscoveryHandler.of(PlainDocuments.group(group, served))));
    versions.forEach((groupVersion, served) ->
        add(
            "/apis/" + groupVersion,
            DiscoveryHandler.of(PlainDocuments.resourceList(groupVersion, served))));
  }

  /// Documents for these resources; groups and versions appear in the order of the list, so the
  /// first version of a group is the preferred one.
  public static Discovery of(List<? extends Resource<?>> resources) {
    return new Discovery(resources);
  }

  /// What answers, by exact path; a trailing slash is a path of its own.
  public SequencedMap<String, Handler> handlers() {
    return new LinkedHashMap<>(handlers);
  }

  private void add(String path, Handler handler) {
    handlers.put(path, handler);
    handlers.put(path + "/", handler);
  }
}
