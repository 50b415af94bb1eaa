package io.temper.server.perf;

import static io.temper.server.perf.Cells.NOT_MEASURED;

import io.temper.crds.Groups;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.NodeCapacity;
import io.temper.crds.perf.NodePerf;
import io.temper.crds.perf.NodePerfStatus;
import io.temper.crds.perf.NodeUsage;
import io.temper.crds.perf.Pressure;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.util.function.Function;

/// `kubectl get nodeperfs`.
public final class NodePerfResource {
  private NodePerfResource() {}

  public static Resource<NodePerf> declare(Registry<NodePerf> registry) {
    return Resource.of(new GroupVersion(Groups.TEMPER, Groups.V1), "nodeperfs", NodePerf.class)
        .cluster()
        .shortNames("nperf")
        .categories("temper")
        .columns(
            column(
                "CPU",
                "CPU used by everything on the node, of what the machine has.",
                status ->
                    used(status, usage -> Cells.cpu(usage.cpuUsedMillicores()))
                        + "/"
                        + Cells.cpu(status.capacity().cpuMillicores())),
            column(
                "CPU%",
                "CPU used, in percent of the machine.",
                status ->
                    used(
                        status,
                        usage ->
                            Cells.percent(
                                usage.cpuUsedMillicores(), status.capacity().cpuMillicores()))),
            column(
                "Requested",
                "CPU requested by its pods, in percent of what pods may request.",
                status -> requested(status.capacity())),
            column(
                "Wait-P99",
                "99th percentile of the time a runnable thread waited for a CPU.",
                status -> used(status, usage -> Cells.wait(usage.runQueue()))),
            column(
                "Pressure",
                "Share of the last ten seconds in which some task was stalled on CPU.",
                status -> used(status, NodePerfResource::pressure)),
            column(
                "Throttled",
                "Share of enforcement periods in which a CPU limit held a pod back.",
                status -> used(status, usage -> Cells.throttled(usage.throttling()))),
            column(
                "Memory",
                "Memory in use, of what the machine has.",
                status ->
                    used(status, usage -> Cells.memory(usage.memoryUsedBytes()))
                        + "/"
                        + Cells.memory(status.capacity().memoryBytes())),
            TableColumn.integer(
                "Pods", "Pods running on it.", row -> (long) row.body().status().pods().total()),
            column(
                "State",
                "Whether tiers are enforced: Enforcing, Observing or SafeMode.",
                status -> status.enforcement().state().name()),
            column(
                "Agent",
                "Whether the values are of now: Fresh, Stale or Missing.",
                status -> status.agent().freshness().name()),
            column("Kernel", "Kernel release.", status -> status.machine().kernel()).wide(),
            column("Machine", "Machine type.", status -> status.machine().type()).wide(),
            column(
                    "Window",
                    "Time the values were measured over.",
                    status -> used(status, usage -> Cells.window(usage.window())))
                .wide(),
            column(
                    "Load",
                    "Load average over one minute.",
                    status -> used(status, usage -> Cells.load(usage.load().oneMilli())))
                .wide(),
            column(
                    "Net",
                    "Received/sent by the node's interfaces, in bytes per second.",
                    status -> used(status, usage -> Cells.network(usage.network())))
                .wide(),
            column("Agent-CPU", "CPU the agent itself uses.", NodePerfResource::agentCpu).wide(),
            column("Agent-Mem", "Memory the agent itself uses.", NodePerfResource::agentMemory)
                .wide(),
            column(
                    "Backend",
                    "What enforces tiers: ScxLayered, CpuWeight or None.",
                    status -> status.enforcement().backend().name())
                .wide(),
            TableColumn.<NodePerf>integer(
                    "Generation",
                    "Counter of applied scheduler configurations.",
                    row -> row.body().status().enforcement().generation())
                .wide(),
            column(
                    "Limits",
                    "Who holds CPU limits: Kernel, Held or No.",
                    status -> limits(status.enforcement()))
                .wide(),
            column("Reason", "Why it is in its state.", status -> status.enforcement().reason())
                .wide())
        .serve(registry);
  }

  private static TableColumn<NodePerf> column(
      String name, String description, Function<NodePerfStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<NodePerf> row) -> cell.apply(row.body().status()));
  }

  private static String used(NodePerfStatus status, Function<NodeUsage, String> cell) {
    NodeUsage usage = status.usage();
    return usage == null ? NOT_MEASURED : cell.apply(usage);
  }

  private static String requested(NodeCapacity capacity) {
    return Cells.percent(capacity.cpuRequestedMillicores(), capacity.cpuAllocatableMillicores());
  }

  private static String pressure(NodeUsage usage) {
    Pressure pressure = usage.pressure();
    return pressure == null ? NOT_MEASURED : Cells.permille(pressure.cpuSomePermille());
  }

  private static String limits(Enforcement enforcement) {
    Enforcement.Limits limits = enforcement.limits();
    return limits == null ? NOT_MEASURED : limits.name();
  }

  private static String agentCpu(NodePerfStatus status) {
    Long microcores = status.agent().cpuMicrocores();
    return microcores == null ? NOT_MEASURED : Cells.microcores(microcores);
  }

  private static String agentMemory(NodePerfStatus status) {
    Long bytes = status.agent().residentBytes();
    return bytes == null ? NOT_MEASURED : Cells.memory(bytes.longValue());
  }
}
