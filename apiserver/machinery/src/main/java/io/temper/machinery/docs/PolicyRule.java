package io.temper.machinery.docs;

import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Subresource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One rule of an RBAC role.
public record PolicyRule(String group, List<String> resources, List<String> verbs) {
  private static final Set<String> READING = Set.of("get", "list", "watch");

  public PolicyRule {
    resources = List.copyOf(resources);
    verbs = List.copyOf(verbs);
  }

  /// What a role needs to do everything that these resources can do.
  public static List<PolicyRule> everything(List<? extends Resource<?>> resources) {
    return rules(resources, true);
  }

  /// What a role needs to look at these resources and change nothing. What connects is part of it
  /// only when it says that it reads: any other may do what it likes behind a GET.
  public static List<PolicyRule> reading(List<? extends Resource<?>> resources) {
    return rules(resources, false);
  }

  /// These rules as the `rules` of a Role or ClusterRole.
  public static String yaml(List<PolicyRule> rules) {
    StringBuilder text = new StringBuilder("rules:\n");
    for (PolicyRule rule : rules) {
      text.append("  - apiGroups: [").append(rule.group()).append("]\n");
      text.append("    resources: [").append(String.join(", ", rule.resources())).append("]\n");
      text.append("    verbs: [").append(String.join(", ", rule.verbs())).append("]\n");
    }
    return text.toString();
  }

  /// Resources of one group with the same verbs share a rule.
  private static List<PolicyRule> rules(List<? extends Resource<?>> resources, boolean everything) {
    Map<PolicyRule, List<String>> names = new LinkedHashMap<>();
    for (Resource<?> resource : resources) {
      grant(resource, everything, names);
    }
    return names.entrySet().stream()
        .map(e -> new PolicyRule(e.getKey().group(), e.getValue(), e.getKey().verbs()))
        .toList();
  }

  private static <T> void grant(
      Resource<T> resource, boolean everything, Map<PolicyRule, List<String>> names) {
    String group = resource.groupVersion().group();
    grant(group, resource.plural(), granted(resource.verbs(), everything), names);
    for (Subresource<T> subresource : resource.servedSubresources()) {
      if (everything || isRead(subresource)) {
        List<String> verbs = granted(resource.verbs(subresource), everything);
        grant(group, resource.plural() + "/" + subresource.name(), verbs, names);
      }
    }
  }

  private static void grant(
      String group, String name, List<String> verbs, Map<PolicyRule, List<String>> names) {
    if (!verbs.isEmpty()) {
      PolicyRule shared = new PolicyRule(group, List.of(), verbs);
      names.computeIfAbsent(shared, _ -> new ArrayList<>()).add(name);
    }
  }

  private static List<String> granted(List<String> verbs, boolean everything) {
    return verbs.stream().filter(verb -> everything || READING.contains(verb)).toList();
  }

  private static boolean isRead(Subresource<?> subresource) {
    return !(subresource instanceof Connect<?, ?> connect) || connect.reads();
  }
}
