package io.temper.machinery.audit.policy;

import io.temper.machinery.exchange.RequestInfo;
import java.util.List;

/// Resources of one API group, or of all of them with `*`.
///
/// @param resources `pods`, `pods/log`, `pods/*`, `*/scale` or `*`; empty for all of the group
/// @param resourceNames names of objects; empty for all
record RuleResources(String group, List<String> resources, List<String> resourceNames) {
  RuleResources {
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
  }

  boolean matches(RequestInfo info) {
    if (!group.equals(info.group()) && !group.equals("*")) {
      return false;
    }
    if (resources.isEmpty()) {
      return true;
    }
    return (resourceNames.isEmpty() || resourceNames.contains(info.name()))
        && resources.stream().anyMatch(pattern -> matches(pattern, info));
  }

  /// `pods/*` is pods and all their subresources, as upstream.
  private static boolean matches(String pattern, RequestInfo info) {
    String resource = info.resource();
    String subresource = info.subresource();
    String whole = subresource.isEmpty() ? resource : resource + "/" + subresource;
    return pattern.equals(whole)
        || pattern.equals("*")
        || (!subresource.isEmpty() && pattern.equals("*/" + subresource))
        || pattern.equals(resource + "/*");
  }
}
