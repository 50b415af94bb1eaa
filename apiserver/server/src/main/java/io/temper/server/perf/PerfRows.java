package io.temper.server.perf;

import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.PodPerf;
import io.temper.machinery.store.LiveStore;
import io.temper.server.port.AgentLink;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes;
import io.temper.server.port.Nodes.ClusterNode;
import io.temper.server.port.PodReport;
import io.temper.server.port.Telemetry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the rows of nodes and pods in step with what agents tell and what nodes there are.
///
/// A row exists for every Node, and for every machine without a Node whose agent reports. Agents
/// tell a value only when it moved by more than its rounding, so what arrives is published as it
/// is; the window stands with the values it belongs to. Safe for all threads: changes come from
/// agents' threads and from the nodes' informer.
public final class PerfRows implements Telemetry.Listener, Nodes.Listener {
  private static final Logger log = LoggerFactory.getLogger(PerfRows.class);

  private final Telemetry telemetry;
  private final Nodes nodes;
  private final LiveStore<NodePerf> nodePerfs;
  private final LiveStore<PodPerf> podPerfs;
  private final InstantSource clock;
  private final String advice;

  // Guarded by this.
  private final Map<String, NodeTelemetry> shown = new HashMap<>();
  private final Map<String, Claim> claims = new HashMap<>();
  private final Set<String> contested = new HashSet<>();
  private final Map<String, Instant> firstSeen = new HashMap<>();

  /// Which pod, told by which node, a row shows.
  private record Claim(String node, PodReport pod) {}

  /// @param advice what to look at for a node without an agent
  public PerfRows(
      Telemetry telemetry,
      Nodes nodes,
      LiveStore<NodePerf> nodePerfs,
      LiveStore<PodPerf> podPerfs,
      InstantSource clock,
      String advice) {
    this.telemetry = telemetry;
    this.nodes = nodes;
    this.nodePerfs = nodePerfs;
    this.podPerfs = podPerfs;
    this.clock = clock;
    this.advice = advice;
  }

  @Override
  public void changed(NodeTelemetry now) {
    refresh(now.node());
  }

  @Override
  public void removed(String node) {
    refresh(node);
  }

  @Override
  public void changed(String node) {
    refresh(node);
  }

  /// Brings everything up to date and lets the stores be read.
  public synchronized void start() {
    nodes.all().forEach(node -> refresh(node.name()));
    telemetry.nodes().forEach(node -> refresh(node.node()));
    nodePerfs.markSynced();
    podPerfs.markSynced();
  }

  /// Whether the rows can be read.
  public boolean synced() {
    return nodePerfs.synced() && podPerfs.synced();
  }

  private synchronized void refresh(String name) {
    ClusterNode node = nodes.node(name).orElse(null);
    NodeTelemetry told = telemetry.node(name).orElse(null);
    NodeReport report = told == null ? null : told.report();
    if (node == null && (report == null || (nodes.synced() && !report.uid().isEmpty()))) {
      // No such node, or an agent that has not noticed yet that its Node was deleted.
      nodePerfs.delete("", name);
      firstSeen.remove(name);
      showPods(name, null);
      return;
    }
    if (told != null && report != null) {
      nodePerfs.put(NodeRow.reported(node, told, report, firstSeen(name)));
    } else if (node != null) {
      nodePerfs.put(NodeRow.missing(node, link(name, told)));
    }
    showPods(name, told);
  }

  private AgentLink link(String name, @Nullable NodeTelemetry told) {
    return told == null ? new AgentLink(Freshness.Missing, firstSeen(name), advice) : told.link();
  }

  private Instant firstSeen(String name) {
    return firstSeen.computeIfAbsent(name, _ -> clock.instant());
  }

  /// Makes the pods' rows of a node those it tells of now; of none when it is null.
  private void showPods(String name, @Nullable NodeTelemetry now) {
    NodeTelemetry before = now == null ? shown.remove(name) : shown.put(name, now);
    Map<String, PodReport> old = before == null ? Map.of() : before.pods();
    Map<String, PodReport> pods = now == null ? Map.of() : now.pods();
    old.forEach((uid, pod) -> {
      if (!pods.containsKey(uid)) {
        release(name, pod);
      }
    });
    boolean all =
        before == null || now == null || before.link().freshness() != now.link().freshness();
    pods.forEach((uid, pod) -> {
      // Told again unchanged, it is the same object: nothing to do.
      if (all || !pod.equals(old.get(uid))) {
        show(now, pod);
      }
    });
  }

  private void show(@Nullable NodeTelemetry node, PodReport pod) {
    if (node == null) {
      return;
    }
    String path = path(pod);
    Claim holder = claims.get(path);
    if (holder != null && !holder.node().equals(node.node()) && !yields(holder, node)) {
      if (contested.add(path)) {
        log.atWarn()
            .addKeyValue("pod", path)
            .addKeyValue("node", node.node())
            .addKeyValue("holder", holder.node())
            .log("Two nodes tell of a pod of this name; the first one's is shown");
      }
      return;
    }
    if (holder != null && !holder.node().equals(node.node())) {
      contested.add(path);
    }
    claims.put(path, new Claim(node.node(), pod));
    podPerfs.put(PodRow.of(node, pod));
  }

  /// Whether a name goes to another node: only when who holds it is silent and the other is not.
  private boolean yields(Claim holder, NodeTelemetry other) {
    NodeTelemetry held = shown.get(holder.node());
    return other.link().freshness() == Freshness.Fresh
        && (held == null || held.link().freshness() != Freshness.Fresh);
  }

  private void release(String node, PodReport pod) {
    String path = path(pod);
    Claim holder = claims.get(path);
    if (holder == null || !holder.node().equals(node) || !holder.pod().uid().equals(pod.uid())) {
      return;
    }
    claims.remove(path);
    if (contested.remove(path) && showAnother(path, pod.uid())) {
      return;
    }
    podPerfs.delete(pod.namespace(), pod.name());
  }

  /// Shows another node's pod of this name, if one is told of.
  private boolean showAnother(String path, String goneUid) {
    for (NodeTelemetry other : shown.values()) {
      for (PodReport waiting : other.pods().values()) {
        if (path(waiting).equals(path) && !waiting.uid().equals(goneUid)) {
          show(other, waiting);
          return true;
        }
      }
    }
    return false;
  }

  private static String path(PodReport pod) {
    return pod.namespace() + "/" + pod.name();
  }
}
