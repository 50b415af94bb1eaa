package io.temper.server.port;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One node as its agent last told it: a snapshot.
///
/// @param node name of the node
/// @param link how it stands with the agent
/// @param report the agent's last words about the node; absent before its first
/// @param pods the node's pods by uid; a pod that did not change is the same object as before
/// @param generations what was applied to the node's scheduling, as far as the agent keeps it;
///   numbers rise
public record NodeTelemetry(
    String node,
    AgentLink link,
    @Nullable NodeReport report,
    Map<String, PodReport> pods,
    List<GenerationReport> generations) {}
