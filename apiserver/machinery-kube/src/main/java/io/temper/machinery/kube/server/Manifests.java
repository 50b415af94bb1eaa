package io.temper.machinery.kube.server;

import io.temper.machinery.docs.PolicyRule;
import io.temper.machinery.kube.twin.TwinDefinition;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.Describer;
import io.temper.machinery.store.StoredKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a cluster needs besides the server and the APIService that leads to it: definitions of the
/// twins, roles for people, which those named `view` and `edit` take in, and a role for the server.
///
/// @param twins kinds that are kept as twins
record Manifests(String group, List<Resource<?>> resources, List<StoredKind<?>> twins) {
  private static final List<String> EVERY_VERB =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");

  Manifests {
    resources = List.copyOf(resources);
    twins = List.copyOf(twins);
  }

  String yaml() {
    List<String> documents = new ArrayList<>();
    for (Resource<?> resource : resources) {
      if (isTwin(resource)) {
        documents.add(
            new TwinDefinition(
                    resource, definitions(resource.groupVersion()), OpenStores.twinGroup(group))
                .yaml(Map.of()));
      }
    }
    documents.add(role("view", List.of("view"), PolicyRule.reading(resources)));
    documents.add(role("edit", List.of("edit", "admin"), PolicyRule.everything(resources)));
    documents.add(role("server", List.of(), ofServer()));
    return String.join("---\n", documents);
  }

  private boolean isTwin(Resource<?> resource) {
    return twins.stream()
        .anyMatch(twin ->
            twin.groupVersion().equals(resource.groupVersion())
                && twin.plural().equals(resource.plural()));
  }

  private Definitions definitions(GroupVersion version) {
    List<Resource<?>> ofVersion =
        resources.stream().filter(each -> each.groupVersion().equals(version)).toList();
    return Definitions.of(version, ofVersion, Describer.DOC);
  }

  /// Twins, and the epochs of what is computed.
  private List<PolicyRule> ofServer() {
    return List.of(
        new PolicyRule(OpenStores.twinGroup(group), List.of("\"*\""), EVERY_VERB),
        new PolicyRule(
            "coordination.k8s.io", List.of("leases"), List.of("create", "get", "update")));
  }

  private String role(String name, List<String> takenInBy, List<PolicyRule> rules) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: rbac.authorization.k8s.io/v1\n");
    text.append("kind: ClusterRole\n");
    text.append("metadata:\n");
    text.append("  name: ").append(group).append(':').append(name).append('\n');
    if (!takenInBy.isEmpty()) {
      text.append("  labels:\n");
    }
    for (String other : takenInBy) {
      text.append("    rbac.authorization.k8s.io/aggregate-to-").append(other);
      text.append(": \"true\"\n");
    }
    return text + PolicyRule.yaml(rules);
  }
}
