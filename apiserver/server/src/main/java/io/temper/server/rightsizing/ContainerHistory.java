package io.temper.server.rightsizing;

import io.temper.rightsizing.demand.DemandHistory;
import io.temper.rightsizing.demand.Sample;
import io.temper.rightsizing.vpa.VpaHistory;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// What is remembered of one container of all pods of a workload, whatever the length of the
/// history: 3 KiB, and 8 KiB for each group of pods that is sized by itself.
///
/// Pods go into one history. Their samples of a minute are spread over it, so that together they
/// weigh a minute, and rare demand is that of few pods as well as of few minutes.
final class ContainerHistory {
  private static final long REMEMBERED_NANOS = TimeUnit.DAYS.toNanos(8);
  private static final long NEVER = Long.MIN_VALUE;

  private final VpaHistory vpa = new VpaHistory();
  private final SortedMap<String, Remembered> groups = new TreeMap<>();
  private long latestNanos = NEVER;
  private long killsUntoldNanos = NEVER;
  private long threadUntoldNanos = NEVER;

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
    latestNanos = Math.max(latestNanos, timeNanos);
    if (!reading.tellsKills()) {
      killsUntoldNanos = latestNanos;
    }
    if (!reading.tellsBusiestThread()) {
      threadUntoldNanos = latestNanos;
    }
    Sample.Cpu cpu =
        new Sample.Cpu(
            reading.used(),
            reading.throttled(),
            reading.waited(),
            reading.tellsBusiestThread() ? reading.busiestThread() : 0);
    remembered.demand.add(new Sample(timeNanos, cpu, reading.memoryBytes(), 0), 0);
  }

  /// Takes kills for want of memory of a group that is known.
  ///
  /// @param killedBytes what it was killed at
  /// @param requestedBytes what it requested
  void addKills(String group, long timeNanos, int kills, long killedBytes, long requestedBytes) {
    vpa.addKill(timeNanos, Math.max(requestedBytes, killedBytes));
    Remembered remembered = groups.get(group);
    if (remembered != null) {
      remembered.demand.addKills(timeNanos, kills, killedBytes, requestedBytes);
    }
  }

  /// Whether kills would have been told of in the last eight days that there are samples of.
  boolean tellsKills() {
    return isLongAgo(killsUntoldNanos);
  }

  /// Whether it is known of the same days if a thread had a core of its own.
  boolean tellsBusiestThread() {
    return isLongAgo(threadUntoldNanos);
  }

  private boolean isLongAgo(long untoldNanos) {
    return untoldNanos == NEVER || latestNanos - untoldNanos >= REMEMBERED_NANOS;
  }

  void save(CheckpointWriter to) {
    vpa.save(to);
    to.whole(latestNanos);
    to.whole(killsUntoldNanos);
    to.whole(threadUntoldNanos);
    to.whole(groups.size());
    groups.forEach((group, remembered) -> {
      to.text(group);
      to.whole(remembered.latestNanos);
      remembered.demand.save(to);
    });
  }

  /// @throws IllegalArgumentException when that is none
  static ContainerHistory load(CheckpointReader from) {
    ContainerHistory history = new ContainerHistory();
    history.vpa.load(from);
    history.latestNanos = from.whole();
    history.killsUntoldNanos = from.whole();
    history.threadUntoldNanos = from.whole();
    for (long left = from.whole(0, Integer.MAX_VALUE); left > 0; left--) {
      Remembered remembered = new Remembered();
      history.groups.put(from.text(), remembered);
      remembered.latestNanos = from.whole();
      remembered.demand.load(from);
    }
    return history;
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
