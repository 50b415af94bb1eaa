package io.temper.server.perf;

import io.temper.crds.perf.AgentHealth;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.NodeCapacity;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.NodePerfStatus;
import io.temper.crds.perf.PodCounts;
import io.temper.crds.perf.Tier;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.server.port.AgentLink;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes.ClusterNode;
import io.temper.server.port.PodReport;
import io.temper.server.port.Uids;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node's row, from what its agent told and what the kube API says: pure functions.
final class NodeRow {
  private NodeRow() {}

  /// The row of a node an agent has told of.
  ///
  /// @param node absent for a machine that is no Node
  /// @param firstSeen age of a machine that is no Node
  static ApiObject<NodePerf> reported(
      @Nullable ClusterNode node, NodeTelemetry told, NodeReport report, Instant firstSeen) {
    NodePerfStatus status =
        new NodePerfStatus(
            report.machine(),
            capacity(report.capacity(), told.pods().values()),
            report.usage(),
            counts(told.pods().values()),
            report.enforcement(),
            health(node, told, report));
    if (node != null) {
      return row(node, status);
    }
    Instant created = report.created();
    return new ApiObject<>(
        ObjectMeta.of(
            "",
            told.node(),
            Uids.of("nodeperfs", report.uid().isEmpty() ? told.node() : report.uid()),
            created == null ? firstSeen : created,
            report.labels()),
        new NodePerf(status));
  }

  /// The row of a node no agent has told of: what the kube API knows, and what to look at.
  static ApiObject<NodePerf> missing(ClusterNode node, AgentLink link) {
    return row(
        node,
        new NodePerfStatus(
            node.machine(),
            capacity(node.capacity(), List.of()),
            null,
            counts(List.of()),
            Enforcement.none(Enforcement.State.Observing, "no agent reports"),
            new AgentHealth(Freshness.Missing, link.since(), null, null, null, link.message())));
  }

  private static ApiObject<NodePerf> row(ClusterNode node, NodePerfStatus status) {
    return new ApiObject<>(
        ObjectMeta.of(
            "", node.name(), Uids.of("nodeperfs", node.uid()), node.created(), node.labels()),
        new NodePerf(status));
  }

  private static AgentHealth health(
      @Nullable ClusterNode node, NodeTelemetry told, NodeReport report) {
    AgentLink link = told.link();
    String message = link.message();
    if (message == null && told.pods().isEmpty() && (node == null || !node.kubelet())) {
      message = "no pods to measure: no kubelet runs on this machine";
    }
    return new AgentHealth(
        link.freshness(),
        link.since(),
        report.agentVersion().isEmpty() ? null : report.agentVersion(),
        report.overhead().cpuMicrocores(),
        report.overhead().residentBytes(),
        message);
  }

  private static NodeCapacity capacity(NodeReport.Capacity has, Collection<PodReport> pods) {
    long cpu = 0;
    long memory = 0;
    for (PodReport pod : pods) {
      Long requestedCpu = pod.requests().cpuMillicores();
      Long requestedMemory = pod.requests().memoryBytes();
      cpu += requestedCpu == null ? 0 : requestedCpu;
      memory += requestedMemory == null ? 0 : requestedMemory;
    }
    return new NodeCapacity(
        has.cpuMillicores(),
        has.cpuAllocatableMillicores(),
        cpu,
        has.memoryBytes(),
        has.memoryAllocatableBytes(),
        memory);
  }

  private static PodCounts counts(Collection<PodReport> pods) {
    Map<Tier, Integer> counts = new EnumMap<>(Tier.class);
    pods.forEach(pod -> counts.merge(pod.placement().tier(), 1, Integer::sum));
    return new PodCounts(
        pods.size(),
        counts.getOrDefault(Tier.System, 0),
        counts.getOrDefault(Tier.Critical, 0),
        counts.getOrDefault(Tier.High, 0),
        counts.getOrDefault(Tier.Normal, 0),
        counts.getOrDefault(Tier.Low, 0),
        counts.getOrDefault(Tier.Background, 0));
  }
}
