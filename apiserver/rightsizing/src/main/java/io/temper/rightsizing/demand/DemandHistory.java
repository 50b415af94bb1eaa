package io.temper.rightsizing.demand;

import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;

/// What is remembered of one container, or of several that are sized together: bounded, whatever
/// the length of the history.
public final class DemandHistory {
  private final CpuDemand cpu = new CpuDemand();
  private final MemoryDemand memory = new MemoryDemand();
  private long latestNanos = Long.MIN_VALUE;

  /// Takes a sample that is not older than the one before.
  ///
  /// @param requestedBytes memory it requests, which a kill proves to be too little
  public void add(Sample sample, long requestedBytes) {
    if (sample.timeNanos() < latestNanos) {
      throw new IllegalArgumentException(
          "a sample of " + sample.timeNanos() + " after one of " + latestNanos);
    }
    latestNanos = sample.timeNanos();
    cpu.add(sample.timeNanos(), sample.cpu());
    memory.add(sample, requestedBytes);
  }

  /// Takes kills for want of memory that are not older than the sample before and come without one
  /// of their own.
  ///
  /// @param killedBytes what it was killed at; 0 when that is not known
  /// @param requestedBytes memory it requests, which a kill proves to be too little
  public void addKills(long timeNanos, int kills, long killedBytes, long requestedBytes) {
    if (timeNanos < latestNanos) {
      throw new IllegalArgumentException("kills of " + timeNanos + " after " + latestNanos);
    }
    latestNanos = timeNanos;
    memory.addKills(timeNanos, kills, killedBytes, requestedBytes);
  }

  /// Takes down all of it.
  public void save(StateWriter to) {
    cpu.save(to);
    memory.save(to);
    to.whole(latestNanos);
  }

  /// Becomes what was taken down of another one.
  ///
  /// @throws IllegalArgumentException when that is none
  public void load(StateReader from) {
    cpu.load(from);
    memory.load(from);
    latestNanos = from.whole();
  }

  CpuDemand cpu() {
    return cpu;
  }

  MemoryDemand memory() {
    return memory;
  }
}
