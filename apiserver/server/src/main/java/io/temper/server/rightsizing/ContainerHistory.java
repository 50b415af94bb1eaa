package io.temper.server.rightsizing;

import io.temper.rightsizing.demand.DemandHistory;
import io.temper.rightsizing.demand.Sample;
import io.temper.rightsizing.vpa.VpaHistory;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is remembered of one container of all pods of a workload, whatever the length of the
/// history: 3 KiB, and 8 KiB for each group of pods that is sized by itself.
///
/// Pods go into one history. Their samples of a minute are spread over it, so that together they
/// weigh a minute, and rare demand is that of few pods as well as of few minutes.
final class ContainerHistory {
  private final VpaHistory vpa = new VpaHistory();
  private final SortedMap<String, Remembered> groups = new TreeMap<>();

  /// Takes a sample for the public algorithm, which knows no groups.
  void addPooled(long timeNanos, Reading reading) {
    vpa.addCpu(timeNanos, reading.used());
    vpa.addMemory(timeNanos, reading.memoryBytes());
  }

  /// Takes a sample for Temper's own.
  ///
  /// @param group pods that are sized by themselves
  void add(String group, long timeNanos, Reading reading) {
    Remembered remembered = groups.computeIfAbsent(group, _ -> new Remembered());
    remembered.latestNanos = timeNanos;
    // Kills and single threads are not told of by agents.
    Sample.Cpu cpu = new Sample.Cpu(reading.used(), reading.throttled(), reading.waited(), 0);
    remembered.demand.add(new Sample(timeNanos, cpu, reading.memoryBytes(), 0), 0);
  }

  VpaHistory vpa() {
    return vpa;
  }

  /// By group; none before the first sample.
  SortedMap<String, DemandHistory> demands() {
    SortedMap<String, DemandHistory> demands = new TreeMap<>();
    groups.forEach((group, remembered) -> demands.put(group, remembered.demand));
    return demands;
  }

  int size() {
    return groups.size();
  }

  boolean knows(String group) {
    return groups.containsKey(group);
  }

  /// Forgets groups without a sample since then.
  void forget(long beforeNanos) {
    groups.values().removeIf(remembered -> remembered.latestNanos < beforeNanos);
  }

  private static final class Remembered {
    private final DemandHistory demand = new DemandHistory();
    private long latestNanos;
  }
}
