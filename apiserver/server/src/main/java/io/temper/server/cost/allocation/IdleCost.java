package io.temper.server.cost.allocation;

/// What a node cost beyond what ran on it.
public record IdleCost(String node, Costs costs) {}
