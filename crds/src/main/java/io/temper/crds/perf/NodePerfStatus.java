package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc(
    "A node's measured state. Everything under usage is absent until the agent has seen one whole window.")
public record NodePerfStatus(
    @Doc("What the machine is.") NodeMachine machine,
    @Doc("What it can hold and what is asked of it.") NodeCapacity capacity,
    @Doc("What was measured over the window; absent until there is one.") @Nullable NodeUsage usage,
    @Doc("Running pods per tier.") PodCounts pods,
    @Doc("What decides which thread runs.") Enforcement enforcement,
    @Doc("The agent itself: whether it reports and what it costs.") AgentHealth agent) {}
