package io.temper.server.perf;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.LoadAverage;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.NodeMachine;
import io.temper.crds.perf.NodeUsage;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.Pressure;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.crds.perf.Tier;
import io.temper.crds.perf.Window;
import io.temper.server.port.AgentLink;
import io.temper.server.port.GenerationReport;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.Nodes.ClusterNode;
import io.temper.server.port.PodReport;
import io.temper.server.port.ViolationReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Values as agents tell them.
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private static final long MIB = 1L << 20;
  private static final Window WINDOW = new Window(NOW.minusSeconds(10), NOW);

  private Samples() {}

  public static ClusterNode node(String name) {
    return new ClusterNode(
        name,
        "uid-" + name,
        NOW.minusSeconds(86_400),
        Map.of("kubernetes.io/hostname", name),
        new NodeMachine("m5.large", "6.12.0", "unknown", "amd64"),
        new NodeReport.Capacity(2000, 1900, 8192 * MIB, 7000 * MIB),
        true);
  }

  public static NodeTelemetry fresh(String node, PodReport... pods) {
    return telemetry(node, new AgentLink(Freshness.Fresh, NOW, null), pods);
  }

  public static NodeTelemetry stale(String node, PodReport... pods) {
    return telemetry(node, new AgentLink(Freshness.Stale, NOW, "its agent is silent"), pods);
  }

  public static NodeTelemetry silent(String node) {
    return new NodeTelemetry(
        node,
        new AgentLink(Freshness.Missing, NOW, "its agent has not reported yet"),
        null,
        Map.of(),
        List.of());
  }

  /// A node whose scheduling was changed, and where the linter found something.
  public static NodeTelemetry enforced(
      NodeTelemetry told, List<GenerationReport> generations, ViolationReport... violations) {
    NodeReport report = told.report();
    return new NodeTelemetry(
        told.node(),
        told.link(),
        report == null ? null : report.withViolations(List.of(violations)),
        told.pods(),
        generations);
  }

  /// A machine that is no Node.
  public static NodeTelemetry machine(String name) {
    return new NodeTelemetry(
        name, new AgentLink(Freshness.Fresh, NOW, null), report(""), Map.of(), List.of());
  }

  /// A pod that asks for half a core and needs 120 m.
  public static PodReport pod(String namespace, String name) {
    return pod(namespace, name, "uid-" + name);
  }

  public static PodReport pod(String namespace, String name, String uid) {
    CpuPerf cpu = new CpuPerf(90, 500L, 1000L);
    MemoryPerf memory = new MemoryPerf(210 * MIB, 256 * MIB, null);
    return new PodReport(
        uid,
        namespace,
        name,
        Map.of("app", name),
        NOW.minusSeconds(3600),
        null,
        new Placement(Tier.High, "priority 1000", "", 1000, "Burstable"),
        new PodReport.Amounts(500L, 256 * MIB),
        null,
        new PodUsage(
            WINDOW,
            cpu,
            memory,
            new RunQueueWait(40, 1234, 3),
            new Pressure(41, 0, 0),
            new Throttling(123, 4),
            new NetworkPerf(1_300_000, 340_000)),
        new Need(new Window(NOW.minusSeconds(1800), NOW), 30, 120, 100, 150, 230 * MIB),
        List.of(new ContainerPerf("main", cpu, memory, null, null, null, false)));
  }

  /// The same pod, whose request something scaled.
  public static PodReport scaled(PodReport pod, long fromMillicores) {
    return new PodReport(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.created(),
        pod.owner(),
        pod.placement(),
        pod.requests(),
        fromMillicores,
        pod.usage(),
        pod.need(),
        pod.containers());
  }

  /// The same pod after other samples.
  public static PodReport needing(PodReport pod, int samples, long millicores) {
    Window window = new Window(NOW.minusSeconds(60L * samples), NOW);
    return with(
        pod, new Need(window, samples, millicores, millicores - 20, millicores + 30, 230 * MIB));
  }

  /// The same pod, whose samples end at another date.
  public static PodReport dated(PodReport pod, Instant end) {
    return with(
        pod, new Need(new Window(end.minusSeconds(1800), end), 30, 120, 100, 150, 230 * MIB));
  }

  private static PodReport with(PodReport pod, Need need) {
    return new PodReport(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.created(),
        pod.owner(),
        pod.placement(),
        pod.requests(),
        pod.originalCpuMillicores(),
        pod.usage(),
        need,
        pod.containers());
  }

  /// A pod before anything was measured.
  public static PodReport unmeasured(String namespace, String name) {
    PodReport pod = pod(namespace, name);
    return new PodReport(
        pod.uid(),
        namespace,
        name,
        pod.labels(),
        pod.created(),
        pod.owner(),
        pod.placement(),
        PodReport.Amounts.NONE,
        null,
        null,
        null,
        List.of());
  }

  private static NodeTelemetry telemetry(String node, AgentLink link, PodReport... pods) {
    return new NodeTelemetry(
        node,
        link,
        report("uid-" + node),
        Stream.of(pods).collect(Collectors.toMap(PodReport::uid, pod -> pod)),
        List.of());
  }

  private static NodeReport report(String uid) {
    return new NodeReport(
        uid,
        Map.of(),
        uid.isEmpty() ? null : NOW.minusSeconds(86_400),
        "0.1.0",
        new NodeMachine("m5.large", "6.12.0", "v2", "amd64"),
        new NodeReport.Capacity(2000, 1900, 8192 * MIB, 7000 * MIB),
        new NodeUsage(
            WINDOW,
            612,
            1950 * MIB,
            new RunQueueWait(40, 1234, 3),
            new Pressure(41, 0, 0),
            new LoadAverage(420, 300, 200),
            new Throttling(6, 1),
            new NetworkPerf(1_300_000, 340_000)),
        Enforcement.none(Enforcement.State.Observing, "kernel without sched_ext"),
        new NodeReport.Overhead(450L, 48 * MIB),
        0,
        List.of());
  }
}
