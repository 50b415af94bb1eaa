package io.temper.server.cost.allocation;

/// Money by what it was spent on, in nano-dollars.
public record Costs(long cpu, long memory, long storage, long egress) {
  public static final Costs ZERO = new Costs(0, 0, 0, 0);

  /// @throws ArithmeticException beyond nine billion dollars
  public long total() {
    return Math.addExact(Math.addExact(cpu, memory), Math.addExact(storage, egress));
  }

  /// @throws ArithmeticException beyond nine billion dollars
  public Costs plus(Costs other) {
    return new Costs(
        Math.addExact(cpu, other.cpu),
        Math.addExact(memory, other.memory),
        Math.addExact(storage, other.storage),
        Math.addExact(egress, other.egress));
  }

  public Costs minus(Costs other) {
    return new Costs(
        Math.subtractExact(cpu, other.cpu),
        Math.subtractExact(memory, other.memory),
        Math.subtractExact(storage, other.storage),
        Math.subtractExact(egress, other.egress));
  }

  /// Split in proportion to the weights, each kind of cost for itself and without a rest. Without
  /// any weight all parts are zero.
  Costs[] apportioned(long... weights) {
    long[] cpus = Apportionment.of(cpu, weights);
    long[] memories = Apportionment.of(memory, weights);
    long[] storages = Apportionment.of(storage, weights);
    long[] egresses = Apportionment.of(egress, weights);
    Costs[] parts = new Costs[weights.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Costs(cpus[i], memories[i], storages[i], egresses[i]);
    }
    return parts;
  }
}
