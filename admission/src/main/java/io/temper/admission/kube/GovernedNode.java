package io.temper.admission.kube;

import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.crds.Annotations;
import io.temper.machinery.kube.Absent;
import java.util.Map;

/// A Node, as far as NodePolicies are asked about it.
///
/// @param agent whether an agent has said anything
/// @param policy the NodePolicy that its agent says is in force; empty for the defaults
record GovernedNode(Map<String, String> labels, boolean agent, String policy) {
  static GovernedNode of(V1Node node) {
    V1ObjectMeta metadata = Absent.orElse(node.getMetadata(), V1ObjectMeta::new);
    Map<String, String> annotations = Absent.orElse(metadata.getAnnotations(), Map::of);
    return new GovernedNode(
        Map.copyOf(Absent.orElse(metadata.getLabels(), Map::of)),
        annotations.containsKey(Annotations.AGENT_STATUS),
        annotations.getOrDefault(Annotations.NODE_POLICY, ""));
  }
}
