package io.temper.server.cost;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.Freshness;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.NodeSplit;
import io.temper.server.cost.allocation.NodeSplit.Load;
import io.temper.server.cost.allocation.Source;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.port.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds up, within one hour, what ran on a node: what was told last held until the next word. Time
/// in which the agent is silent is not counted, neither for the node nor for its pods. Belongs to
/// the [Ledger].
final class NodeMeter {
  /// Silence that is longer is nobody's word. Agents speak every five seconds.
  private static final long LONGEST_MILLIS = 120_000;

  private static final long MILLI = 1000;
  private static final long KIB = 1024;

  private final String node;
  private final Map<Key, Tally> tallies = new HashMap<>();
  private @Nullable NodeTelemetry told;
  private long sinceMillis;

  // Of the hour.
  private long millis;
  private long cpu;
  private long memory;
  private Machine machine = new Machine("", Map.of(), 0, 0);

  NodeMeter(String node) {
    this.node = node;
  }

  /// A container of a pod; an empty name for what the pod has beyond them.
  private record Key(String podUid, String container) {}

  /// What was told until now held until now; from now on this holds.
  ///
  /// @param next absent when there is no agent any more
  void hear(@Nullable NodeTelemetry next, long nowMillis) {
    settle(nowMillis);
    told = next;
  }

  /// Adds up until now. A clock that went back, or far ahead, adds nothing.
  void settle(long nowMillis) {
    long passed = counted(nowMillis - sinceMillis);
    sinceMillis = nowMillis;
    NodeTelemetry now = told;
    NodeReport report = now == null ? null : now.report();
    if (now == null || report == null || now.link().freshness() != Freshness.Fresh || passed == 0) {
      return;
    }
    NodeReport.Capacity capacity = report.capacity();
    millis += passed;
    cpu += passed * capacity.cpuMillicores();
    memory += passed * kib(capacity.memoryBytes());
    machine =
        new Machine(
            report.machine().type(),
            report.labels(),
            capacity.cpuMillicores(),
            capacity.memoryBytes());
    now.pods().values().forEach(pod -> add(pod, passed));
  }

  /// What of a span of time counts: nothing of one that cannot be.
  static long counted(long millis) {
    return millis > 0 && millis <= LONGEST_MILLIS ? millis : 0;
  }

  String node() {
    return node;
  }

  /// Whether there is an agent for it.
  boolean isThere() {
    return told != null;
  }

  /// How long of the hour was counted.
  long countedMillis() {
    return millis;
  }

  /// What was counted, priced.
  ///
  /// @throws ArithmeticException when what was told adds up to what cannot be
  NodeSplit split(PriceBook prices) {
    List<Load> loads = new ArrayList<>(tallies.size());
    for (Tally tally : tallies.values()) {
      // Who is there and has not been heard of this hour is no part of it.
      if (tally.millis > 0) {
        loads.add(tally.load());
      }
    }
    return NodeSplit.of(
        node,
        cpu / MILLI,
        memory / MILLI,
        MachineCost.of(prices.of(machine), millis, cpu, memory),
        loads);
  }

  /// A new hour begins: forgets what was counted, and whoever is gone.
  void turn() {
    NodeTelemetry now = told;
    Map<String, PodReport> pods = now == null ? Map.of() : now.pods();
    tallies.keySet().removeIf(key -> !pods.containsKey(key.podUid()));
    tallies.values().forEach(Tally::clear);
    millis = 0;
    cpu = 0;
    memory = 0;
  }

  private void add(PodReport pod, long passed) {
    long cpuCharged = 0;
    long memoryCharged = 0;
    long cpuRequested = 0;
    long memoryRequested = 0;
    for (ContainerPerf container : pod.containers()) {
      long cpuAsked = orZero(container.cpu().requestedMillicores());
      long memoryAsked = kib(orZero(container.memory().requestedBytes()));
      long cpuUsed = container.cpu().usedMillicores();
      long memoryUsed = kib(container.memory().usedBytes());
      tally(pod, container.name()).add(cpuAsked, cpuUsed, memoryAsked, memoryUsed, passed);
      cpuCharged += Math.max(cpuAsked, cpuUsed);
      memoryCharged += Math.max(memoryAsked, memoryUsed);
      cpuRequested += cpuAsked;
      memoryRequested += memoryAsked;
    }
    // The scheduler sets aside for a pod what its containers do not ask for by themselves.
    long cpuAsked = orZero(pod.requests().cpuMillicores());
    long memoryAsked = kib(orZero(pod.requests().memoryBytes()));
    if (cpuAsked > cpuRequested || memoryAsked > memoryRequested) {
      tally(pod, "")
          .addBeyond(
              Math.max(0, cpuAsked - cpuRequested),
              Math.max(0, cpuAsked - cpuCharged),
              Math.max(0, memoryAsked - memoryRequested),
              Math.max(0, memoryAsked - memoryCharged),
              passed);
    }
  }

  private Tally tally(PodReport pod, String container) {
    return tallies.computeIfAbsent(
        new Key(pod.uid(), container), _ -> new Tally(source(pod, container)));
  }

  private Source source(PodReport pod, String container) {
    Workload workload = Workload.of(pod);
    return new Source(
        node,
        pod.namespace(),
        workload.kind(),
        workload.name(),
        pod.name(),
        container,
        pod.labels());
  }

  private static long kib(long bytes) {
    return bytes / KIB;
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  /// What one container has this hour, in units times milliseconds.
  private static final class Tally {
    private final Source source;
    private long millis;
    private long cpu;
    private long memory;
    private long cpuRequested;
    private long cpuUsed;
    private long memoryRequested;
    private long memoryUsed;

    private Tally(Source source) {
      this.source = source;
    }

    private void add(long cpuAsked, long cpuUse, long memoryAsked, long memoryUse, long passed) {
      millis += passed;
      cpu += passed * Math.max(cpuAsked, cpuUse);
      memory += passed * Math.max(memoryAsked, memoryUse);
      cpuRequested += passed * cpuAsked;
      cpuUsed += passed * cpuUse;
      memoryRequested += passed * memoryAsked;
      memoryUsed += passed * memoryUse;
    }

    private void addBeyond(
        long cpuAsked, long cpuCharged, long memoryAsked, long memoryCharged, long passed) {
      millis += passed;
      cpu += passed * cpuCharged;
      memory += passed * memoryCharged;
      cpuRequested += passed * cpuAsked;
      memoryRequested += passed * memoryAsked;
    }

    private void clear() {
      millis = 0;
      cpu = 0;
      memory = 0;
      cpuRequested = 0;
      cpuUsed = 0;
      memoryRequested = 0;
      memoryUsed = 0;
    }

    private Load load() {
      return new Load(
          source,
          cpu / MILLI,
          memory / MILLI,
          new Amounts(
              cpuRequested / MILLI, cpuUsed / MILLI, memoryRequested / MILLI, memoryUsed / MILLI));
    }
  }
}
