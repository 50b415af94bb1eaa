package io.temper.machinery.audit.policy;

import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.UserInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One rule of a policy. A request must fit all that it names; what it leaves out fits everything.
///
/// @param namespaces the empty text stands for objects without one
/// @param nonResourceUrls paths; a `*` at the end stands for any rest
/// @param omitManagedFields null for what the policy says
record AuditRule(
    Level level,
    List<String> users,
    List<String> userGroups,
    List<String> verbs,
    List<RuleResources> resources,
    List<String> namespaces,
    List<String> nonResourceUrls,
    Set<Stage> omitStages,
    @Nullable Boolean omitManagedFields) {
  AuditRule {
    users = List.copyOf(users);
    userGroups = List.copyOf(userGroups);
    verbs = List.copyOf(verbs);
    resources = List.copyOf(resources);
    namespaces = List.copyOf(namespaces);
    nonResourceUrls = List.copyOf(nonResourceUrls);
    omitStages = Set.copyOf(omitStages);
  }

  boolean matches(@Nullable UserInfo user, RequestInfo info) {
    if (!users.isEmpty() && (user == null || !users.contains(user.name()))) {
      return false;
    }
    if (!userGroups.isEmpty()
        && (user == null || user.groups().stream().noneMatch(userGroups::contains))) {
      return false;
    }
    if (!verbs.isEmpty() && !verbs.contains(info.verb())) {
      return false;
    }
    if (!namespaces.isEmpty() || !resources.isEmpty()) {
      return info.resourceRequest()
          && (namespaces.isEmpty() || namespaces.contains(info.namespace()))
          && (resources.isEmpty() || resources.stream().anyMatch(one -> one.matches(info)));
    }
    return nonResourceUrls.isEmpty()
        || (!info.resourceRequest()
            && nonResourceUrls.stream().anyMatch(url -> matches(url, info.path())));
  }

  private static boolean matches(String url, String path) {
    return url.equals("*")
        || url.equals(path)
        || (url.endsWith("*") && path.startsWith(url.replaceFirst("\\*+$", "")));
  }
}
