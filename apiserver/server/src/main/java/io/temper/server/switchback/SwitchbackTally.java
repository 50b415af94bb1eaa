package io.temper.server.switchback;

import io.temper.crds.perf.Draw;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.NodeUsage;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Tier;
import io.temper.crds.policy.SwitchbackDraw;
import io.temper.history.SwitchbackHour;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// What was seen of experiments and may not be written yet, by hour and node. Not safe for threads.
final class SwitchbackTally {
  /// A thousand nodes for four days.
  static final int MOST_HOURS = 100_000;

  /// What an hour begins with belongs to the change, not to what it was drawn for.
  static final Duration CHANGE = Duration.ofMinutes(5);

  private final TreeMap<Key, SwitchbackHour> hours = new TreeMap<>();
  private final Set<Key> unwritten = new HashSet<>();

  private record Key(Instant hour, String experiment, String node) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::hour).thenComparing(Key::experiment).thenComparing(Key::node);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /// Counts a minute of every node that is as it was drawn.
  void look(Instant now, Collection<NodeTelemetry> nodes) {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    if (now.isBefore(hour.plus(CHANGE))) {
      return;
    }
    for (NodeTelemetry node : nodes) {
      NodeReport report = node.report();
      if (report != null && node.link().freshness() == Freshness.Fresh) {
        look(hour, node, report);
      }
    }
    while (hours.size() > MOST_HOURS) {
      unwritten.remove(hours.pollFirstEntry().getKey());
    }
  }

  private void look(Instant hour, NodeTelemetry node, NodeReport report) {
    Enforcement enforcement = report.enforcement();
    Draw draw = enforcement.switchback();
    String policy = enforcement.policy();
    NodeUsage usage = report.usage();
    if (draw == null || policy == null || usage == null) {
      return;
    }
    boolean stock = draw.arm() == Draw.Arm.Stock;
    boolean enforces = enforcement.state() == Enforcement.State.Enforcing;
    // An agent whose clock is off by an hour believes in another draw.
    boolean drawn = SwitchbackDraw.stock(draw.seed(), draw.percent(), node.node(), hour);
    if (enforces == stock || drawn != stock) {
      return;
    }
    String experiment = Experiment.name(policy, draw);
    Key key = new Key(hour, experiment, node.node());
    long background = 0;
    long wait = 0;
    for (PodReport pod : node.pods().values()) {
      PodUsage did = pod.usage();
      if (did != null) {
        Tier tier = pod.placement().tier();
        RunQueueWait runQueue = did.runQueue();
        if (tier == Tier.Background || tier == Tier.Low) {
          background += did.cpu().usedMillicores();
        } else if ((tier == Tier.Critical || tier == Tier.High) && runQueue != null) {
          wait += TimeUnit.MILLISECONDS.toMicros(runQueue.millisPerSecond());
        }
      }
    }
    SwitchbackHour minute =
        new SwitchbackHour(
            experiment, hour, node.node(), stock, 1, background, usage.cpuUsedMillicores(), wait);
    hours.merge(key, minute, SwitchbackHour::plus);
    unwritten.add(key);
  }

  /// What is to be written, oldest first.
  List<SwitchbackHour> unwritten() {
    List<SwitchbackHour> due = new ArrayList<>();
    hours.forEach((key, hour) -> {
      if (unwritten.contains(key)) {
        due.add(hour);
      }
    });
    return due;
  }

  /// All of it is written: hours that are over may be forgotten.
  void written(Instant now) {
    unwritten.clear();
    hours.headMap(new Key(now.truncatedTo(ChronoUnit.HOURS), "", ""), false).clear();
  }
}
