package io.temper.server.cost.allocation;

/// What a node cost beyond what ran on it.
public record IdleCost(String node, Costs costs) {
  /// Both together, of the same node.
  IdleCost plus(IdleCost other) {
    return new IdleCost(node, costs.plus(other.costs));
  }
}
