package io.temper.server.trace;

import io.temper.crds.trace.TraceSpec.PodReference;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes;
import io.temper.server.port.PodReport;
import io.temper.server.port.Telemetry;
import java.util.Optional;

/// Which pods are on which nodes, as their agents tell.
record Whereabouts(Nodes nodes, Telemetry telemetry) {
  /// Whether there is such a node, or a machine that is none but has an agent.
  boolean knows(String node) {
    return nodes.node(node).isPresent() || telemetry.node(node).isPresent();
  }

  /// The node a pod is on; empty when no agent tells of it.
  Optional<String> node(PodReference pod) {
    return telemetry.nodes().stream()
        .filter(node -> report(node, pod).isPresent())
        .map(NodeTelemetry::node)
        .findFirst();
  }

  /// Uid of the Pod object of a pod on this node; empty when it is not there.
  Optional<String> uid(String node, PodReference pod) {
    return telemetry.node(node).flatMap(known -> report(known, pod)).map(PodReport::uid);
  }

  private static Optional<PodReport> report(NodeTelemetry node, PodReference pod) {
    return node.pods().values().stream()
        .filter(report ->
            report.namespace().equals(pod.namespace()) && report.name().equals(pod.name()))
        .findFirst();
  }
}
