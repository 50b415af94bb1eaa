package io.temper.server.rightsizing;

import io.temper.crds.perf.Freshness;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.port.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Follows what agents tell, until it is fetched once a minute. Nodes' threads come here: what
/// takes long is done elsewhere.
final class Intake implements Telemetry.Listener {
  private static final String UNKNOWN = "unknown";

  private final LongSupplier nanos;
  private final Instant start;
  private final Map<String, NodeMeters> nodes = new HashMap<>(); // guarded by this
  private final List<PodMinute> gone = new ArrayList<>(); // guarded by this

  /// @param nanos a clock that only moves forward
  /// @param start when it begins to follow
  Intake(LongSupplier nanos, Instant start) {
    this.nanos = nanos;
    this.start = start;
  }

  @Override
  public synchronized void changed(NodeTelemetry now) {
    NodeMeters node = nodes.computeIfAbsent(now.node(), _ -> new NodeMeters());
    long at = nanos.getAsLong();
    boolean fresh = now.link().freshness() == Freshness.Fresh;
    if (node.fresh && !fresh) {
      node.close(at);
    }
    node.fresh = fresh;
    NodeReport report = now.report();
    node.machineType = report == null ? UNKNOWN : report.machine().type();
    node.forget(now.pods(), at);
    if (fresh) {
      now.pods()
          .forEach((uid, pod) -> {
            node.pods.computeIfAbsent(uid, _ -> new PodMeter(pod)).take(pod, at);
            node.kills.computeIfAbsent(uid, _ -> new KillMeter(isNew(pod))).take(pod);
          });
    }
  }

  @Override
  public synchronized void removed(String node) {
    NodeMeters meters = nodes.remove(node);
    if (meters != null) {
      meters.forget(Map.of(), nanos.getAsLong());
    }
  }

  /// Takes the kills that were known of before anything was followed, by pod and container.
  synchronized void knownKills(Map<String, Map<String, Long>> kills) {
    for (NodeMeters node : nodes.values()) {
      node.kills.forEach((uid, meter) -> meter.knownBefore(kills.getOrDefault(uid, Map.of())));
    }
  }

  private boolean isNew(PodReport pod) {
    Instant created = pod.created();
    return created != null && !created.isBefore(start);
  }

  /// What was measured since this was called before; also of pods that have gone since.
  synchronized List<PodMinute> drain() {
    long at = nanos.getAsLong();
    List<PodMinute> minutes = new ArrayList<>(gone);
    gone.clear();
    nodes.values().forEach(node -> node.drain(at, minutes));
    return minutes;
  }

  /// The pods of one node; used under the intake's lock.
  private final class NodeMeters {
    private final Map<String, PodMeter> pods = new HashMap<>();
    private final Map<String, KillMeter> kills = new HashMap<>();
    private String machineType = UNKNOWN;
    private boolean fresh;

    /// Its agent fell silent: what was told is kept, and nothing is held from here on.
    void close(long at) {
      drain(at, gone);
      pods.clear();
    }

    void forget(Map<String, PodReport> still, long at) {
      for (Iterator<Map.Entry<String, PodMeter>> all = pods.entrySet().iterator();
          all.hasNext(); ) {
        Map.Entry<String, PodMeter> pod = all.next();
        if (!still.containsKey(pod.getKey())) {
          add(pod.getValue(), at, gone);
          all.remove();
        }
      }
      kills.keySet().retainAll(still.keySet());
    }

    void drain(long at, List<PodMinute> minutes) {
      pods.values().forEach(pod -> add(pod, at, minutes));
    }

    private void add(PodMeter pod, long at, List<PodMinute> minutes) {
      Map<String, Reading> readings = pod.drain(at, fresh);
      KillMeter killed = this.kills.get(pod.pod().uid());
      Map<String, Integer> kills = killed == null ? Map.of() : killed.drain();
      if (!readings.isEmpty() || !kills.isEmpty()) {
        minutes.add(new PodMinute(machineType, pod.pod(), readings, kills));
      }
    }
  }
}
