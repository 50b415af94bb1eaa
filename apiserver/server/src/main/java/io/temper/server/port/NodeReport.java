package io.temper.server.port;

import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.NodeMachine;
import io.temper.crds.perf.NodeUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an agent says of its node.
///
/// @param uid uid of the Node object; empty for a machine that is no Node
/// @param created creation of the Node object; absent for a machine that is no Node
/// @param reclaimedMillicores CPU that background work used out of idle requests, over the last
///   window; 0 while the node does not enforce
/// @param violations what its linter found
public record NodeReport(
    String uid,
    Map<String, String> labels,
    @Nullable Instant created,
    String agentVersion,
    NodeMachine machine,
    Capacity capacity,
    @Nullable NodeUsage usage,
    Enforcement enforcement,
    Overhead overhead,
    long reclaimedMillicores,
    List<ViolationReport> violations) {

  public NodeReport {
    labels = Map.copyOf(labels);
    violations = List.copyOf(violations);
  }

  /// The same, with what the linter found.
  public NodeReport withViolations(List<ViolationReport> found) {
    return new NodeReport(
        uid,
        labels,
        created,
        agentVersion,
        machine,
        capacity,
        usage,
        enforcement,
        overhead,
        reclaimedMillicores,
        found);
  }

  /// What the machine has, and what pods may have of it.
  public record Capacity(
      long cpuMillicores,
      long cpuAllocatableMillicores,
      long memoryBytes,
      long memoryAllocatableBytes) {}

  /// What the agent itself costs.
  ///
  /// @param cpuMicrocores null before the agent has run for a minute
  public record Overhead(@Nullable Long cpuMicrocores, long residentBytes) {}
}
