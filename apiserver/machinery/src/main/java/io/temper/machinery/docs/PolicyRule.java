package io.temper.machinery.docs;

import io.temper.machinery.resource.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// One rule of an RBAC role.
public record PolicyRule(String group, List<String> resources, List<String> verbs) {
  private static final Set<String> READING = Set.of("get", "list", "watch");

  public PolicyRule {
    resources = List.copyOf(resources);
    verbs = List.copyOf(verbs);
  }

  /// What a role needs to do everything that these resources can do.
  public static List<PolicyRule> everything(List<? extends Resource<?>> resources) {
    return rules(resources, _ -> true);
  }

  /// What a role needs to look at these resources and change nothing.
  public static List<PolicyRule> reading(List<? extends Resource<?>> resources) {
    return rules(resources, READING::contains);
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
  private static List<PolicyRule> rules(
      List<? extends Resource<?>> resources, Predicate<String> granted) {
    Map<PolicyRule, List<String>> plurals = new LinkedHashMap<>();
    for (Resource<?> resource : resources) {
      List<String> verbs = resource.verbs().stream().filter(granted).toList();
      if (!verbs.isEmpty()) {
        PolicyRule shared = new PolicyRule(resource.groupVersion().group(), List.of(), verbs);
        plurals.computeIfAbsent(shared, _ -> new ArrayList<>()).add(resource.plural());
      }
    }
    return plurals.entrySet().stream()
        .map(e -> new PolicyRule(e.getKey().group(), e.getValue(), e.getKey().verbs()))
        .toList();
  }
}
