package io.temper.server.cost.allocation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// A node's cost over some time, split over what ran on it; what nobody asked for or used is idle.
///
/// A container is charged for the larger of its request and its use, as OpenCost's specification
/// has it. Where these add up to more than the node has, it is overcommitted: then they share the
/// node's cost in proportion, nothing is idle, and what goes beyond the node is told but not
/// charged. A node is never paid for twice, and idle is never negative.
///
/// @param idle of the node
/// @param overcommittedCpu charged amounts beyond the node's, in millicore-seconds
/// @param overcommittedMemory the same in KiB-seconds
public record NodeSplit(
    List<Charge> charges, IdleCost idle, long overcommittedCpu, long overcommittedMemory) {

  public NodeSplit {
    charges = List.copyOf(charges);
  }

  /// What a container is charged for.
  ///
  /// @param cpu the larger of request and use, moment by moment, in millicore-seconds
  /// @param memory the same in KiB-seconds
  public record Load(Source source, long cpu, long memory, Amounts amounts) {}

  /// @param cpu what the node has, in millicore-seconds
  /// @param memory what the node has, in KiB-seconds
  /// @param cost of its CPU and memory; what else it holds is none of them
  /// @throws ArithmeticException when the loads' sums are no long
  public static NodeSplit of(String node, long cpu, long memory, Costs cost, List<Load> loads) {
    long[] cpus = shares(cost.cpu(), cpu, loads, Load::cpu);
    long[] memories = shares(cost.memory(), memory, loads, Load::memory);
    List<Charge> charges = new ArrayList<>(loads.size());
    for (int i = 0; i < loads.size(); i++) {
      Load load = loads.get(i);
      charges.add(new Charge(load.source(), new Costs(cpus[i], memories[i], 0, 0), load.amounts()));
    }
    Costs idle = new Costs(cpus[loads.size()], memories[loads.size()], 0, 0);
    return new NodeSplit(
        charges,
        new IdleCost(node, idle),
        Math.max(0, sum(loads, Load::cpu) - cpu),
        Math.max(0, sum(loads, Load::memory) - memory));
  }

  /// What each load costs, and last what is idle.
  private static long[] shares(
      long cost, long capacity, List<Load> loads, ToLongFunction<Load> amount) {
    long[] weights = new long[loads.size() + 1];
    for (int i = 0; i < loads.size(); i++) {
      weights[i] = amount.applyAsLong(loads.get(i));
    }
    long charged = sum(loads, amount);
    weights[loads.size()] = charged == 0 ? 1 : Math.max(0, capacity - charged);
    return Apportionment.of(cost, weights);
  }

  private static long sum(List<Load> loads, ToLongFunction<Load> amount) {
    long sum = 0;
    for (Load load : loads) {
      sum = Math.addExact(sum, amount.applyAsLong(load));
    }
    return sum;
  }
}
