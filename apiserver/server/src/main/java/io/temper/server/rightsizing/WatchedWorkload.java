package io.temper.server.rightsizing;

import io.temper.crds.perf.ContainerPerf;
import io.temper.server.port.PodReport;
import io.temper.server.port.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is remembered of a workload. Used by one thread at a time.
final class WatchedWorkload {
  private static final String DAEMON_SET = "DaemonSet";

  private final String namespace;
  private final Workload workload;
  private final long sinceNanos;
  private final SortedMap<String, ContainerHistory> containers = new TreeMap<>();
  private List<PresentPod> pods = List.of();
  private long presentNanos;
  private long untilNanos;
  private double podNanos;

  /// @param sinceNanos when it is watched from
  WatchedWorkload(String namespace, Workload workload, long sinceNanos) {
    this.namespace = namespace;
    this.workload = workload;
    this.sinceNanos = sinceNanos;
    this.untilNanos = sinceNanos;
  }

  /// Takes what its pods did in a span of time.
  ///
  /// @param room how many more histories there may be
  void add(List<PodMinute> minutes, long fromNanos, long toNanos, int room) {
    untilNanos = toNanos;
    List<PodMinute> ordered = new ArrayList<>(minutes);
    ordered.removeIf(minute -> minute.containers().isEmpty());
    podNanos += (double) ordered.size() * (toNanos - fromNanos);
    ordered.sort(Comparator.comparing(minute -> minute.pod().uid()));
    Spread pooled = new Spread(ordered.size(), fromNanos, toNanos);
    Map<String, Spread> spreads = new HashMap<>();
    Map<String, Long> sizes = new HashMap<>();
    ordered.forEach(minute -> sizes.merge(group(minute), 1L, Long::sum));
    int left = room;
    for (PodMinute minute : ordered) {
      String group = group(minute);
      Spread own =
          spreads.computeIfAbsent(
              group, _ -> new Spread(sizes.getOrDefault(group, 1L), fromNanos, toNanos));
      long pooledAt = pooled.next();
      long at = own.next();
      for (Map.Entry<String, Reading> each : minute.containers().entrySet()) {
        ContainerHistory known = containers.get(each.getKey());
        boolean isNew = known == null || !known.knows(group);
        if (isNew && left == 0) {
          continue;
        }
        left -= isNew ? 1 : 0;
        ContainerHistory history =
            containers.computeIfAbsent(each.getKey(), _ -> new ContainerHistory());
        history.addPooled(pooledAt, each.getValue());
        history.add(group, at, each.getValue());
      }
    }
    minutes.forEach(minute -> addKills(minute, toNanos));
  }

  /// A kill is known of when its minute is over, and after what was measured in it.
  private void addKills(PodMinute minute, long atNanos) {
    for (ContainerPerf container : minute.pod().containers()) {
      Integer kills = minute.kills().get(container.name());
      ContainerHistory history = containers.get(container.name());
      String group = group(minute);
      if (kills != null && history != null && history.knows(group)) {
        history.addKills(
            group, atNanos, kills, killedAt(container, minute), requestedBytes(container));
      }
    }
  }

  /// Its limit is what the kernel killed it at. Without one the node had no more memory, and all
  /// that is known is what it used.
  private static long killedAt(ContainerPerf container, PodMinute minute) {
    Long limit = container.memory().limitBytes();
    Reading reading = minute.containers().get(container.name());
    long used = reading == null ? container.memory().usedBytes() : reading.memoryBytes();
    return limit == null ? used : limit;
  }

  private static long requestedBytes(ContainerPerf container) {
    Long requested = container.memory().requestedBytes();
    return requested == null ? 0 : requested;
  }

  /// An agent's needs grow with its node, so pods of a DaemonSet are sized by machine type.
  private String group(PodMinute minute) {
    return workload.kind().equals(DAEMON_SET) ? minute.machineType() : "";
  }

  /// Says which pods there are; with none, those that were last are remembered.
  void present(List<PresentPod> now, long atNanos) {
    if (!now.isEmpty()) {
      pods = List.copyOf(now);
      presentNanos = atNanos;
    }
  }

  /// Forgets what has had no sample since then.
  void forget(long beforeNanos) {
    containers.values().forEach(container -> container.forget(beforeNanos));
    containers.values().removeIf(container -> container.size() == 0);
  }

  void save(CheckpointWriter to) {
    to.text(namespace);
    to.text(workload.kind());
    to.text(workload.name());
    to.whole(sinceNanos);
    to.whole(presentNanos);
    to.whole(untilNanos);
    to.real(podNanos);
    to.whole(containers.size());
    containers.forEach((name, history) -> {
      to.text(name);
      history.save(to);
    });
  }

  /// Without its pods, which agents tell of anew.
  ///
  /// @throws IllegalArgumentException when that is none
  static WatchedWorkload load(CheckpointReader from) {
    String namespace = from.text();
    Workload workload = new Workload(from.text(), from.text());
    WatchedWorkload watched = new WatchedWorkload(namespace, workload, from.whole());
    watched.presentNanos = from.whole();
    watched.untilNanos = from.whole();
    watched.podNanos = from.amount();
    for (long left = from.whole(0, Integer.MAX_VALUE); left > 0; left--) {
      watched.containers.put(from.text(), ContainerHistory.load(from));
    }
    return watched;
  }

  String namespace() {
    return namespace;
  }

  Workload workload() {
    return workload;
  }

  Instant since() {
    return Instant.EPOCH.plusNanos(sinceNanos);
  }

  /// The pods there are, or were last.
  List<PresentPod> pods() {
    return pods;
  }

  /// Whether it has pods now.
  boolean hasPods() {
    return presentNanos == untilNanos;
  }

  /// When it had pods.
  long presentNanos() {
    return presentNanos;
  }

  /// The pod that was made last, whose requests are the workload's.
  PodReport newest() {
    return pods.stream()
        .map(PresentPod::pod)
        .max(
            Comparator.comparing(
                    (PodReport pod) -> pod.created() == null ? Instant.EPOCH : pod.created())
                .thenComparing(PodReport::uid))
        .orElseThrow();
  }

  /// Pods that ran on average.
  double meanPods() {
    return untilNanos > sinceNanos ? podNanos / (untilNanos - sinceNanos) : 0;
  }

  SortedMap<String, ContainerHistory> containers() {
    return containers;
  }

  /// Histories of a group of pods.
  int size() {
    return containers.values().stream().mapToInt(ContainerHistory::size).sum();
  }

  /// Moments spread evenly over a span, its end the last.
  private static final class Spread {
    private final long count;
    private final long from;
    private final long span;
    private long next;

    Spread(long count, long from, long to) {
      this.count = count;
      this.from = from;
      this.span = to - from;
    }

    long next() {
      next++;
      return from + span / count * next + span % count * next / count;
    }
  }
}
