package io.temper.server.perf;

import static io.temper.server.perf.Cells.NOT_MEASURED;
import static io.temper.server.perf.Cells.NOT_SET;

import io.temper.crds.Groups;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodPerf;
import io.temper.crds.perf.PodPerfStatus;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.Pressure;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.store.Registry;
import java.util.function.Function;
import java.util.function.Supplier;

/// `kubectl get podperfs`.
public final class PodPerfResource {
  private PodPerfResource() {}

  /// @param whyNone why there may be no rows; see [NoPods]
  /// @param threads looks at one pod's threads
  public static Resource<PodPerf> declare(
      Registry<PodPerf> registry, Supplier<String> whyNone, Threads threads) {
    return Resource.of(new GroupVersion(Groups.TEMPER, Groups.V1), "podperfs", PodPerf.class)
        .shortNames("pperf")
        .categories("temper")
        .whyEmpty(whyNone)
        .selectable("status.node", row -> row.body().status().node())
        .selectable("status.placement.tier", row -> row.body().status().placement().tier().name())
        .columns(
            column("Tier", "How much it matters.", status -> status.placement().tier().name()),
            column(
                "CPU",
                "CPU used, all containers.",
                status -> used(status, usage -> Cells.cpu(usage.cpu().usedMillicores()))),
            column(
                "Request",
                "CPU requested.",
                status -> used(status, usage -> Cells.cpu(usage.cpu().requestedMillicores()))),
            column(
                "Need",
                "CPU needed: 95th percentile of demand over up to six hours.",
                PodPerfResource::need),
            column(
                "Wait-P99",
                "99th percentile of the time a runnable thread waited for a CPU.",
                status -> used(status, usage -> Cells.wait(usage.runQueue()))),
            column(
                "Throttled",
                "Share of enforcement periods in which its CPU limit held it back.",
                status -> used(status, usage -> Cells.throttled(usage.throttling()))),
            column(
                "Memory",
                "Working set, all containers.",
                status -> used(status, usage -> Cells.memory(usage.memory().usedBytes()))),
            column("Node", "Where it runs.", PodPerfStatus::node),
            column(
                    "CPU-Limit",
                    "CPU limit.",
                    status -> used(status, usage -> Cells.cpu(usage.cpu().limitMillicores())))
                .wide(),
            column(
                    "Mem-Request",
                    "Memory requested.",
                    status -> used(status, usage -> Cells.memory(usage.memory().requestedBytes())))
                .wide(),
            column(
                    "Mem-Limit",
                    "Memory limit.",
                    status -> used(status, usage -> Cells.memory(usage.memory().limitBytes())))
                .wide(),
            column(
                    "Pressure",
                    "Share of the last ten seconds in which some of its tasks were stalled on CPU.",
                    status -> used(status, PodPerfResource::pressure))
                .wide(),
            column(
                    "Net",
                    "Received/sent, in bytes per second.",
                    status -> used(status, usage -> Cells.network(usage.network())))
                .wide(),
            column("QoS", "QoS class.", status -> status.placement().qosClass()).wide(),
            TableColumn.<PodPerf>integer(
                    "Priority",
                    "The pod's priority.",
                    row -> (long) row.body().status().placement().priority())
                .wide(),
            column(
                    "Data",
                    "Whether the values are of now: Fresh or Stale.",
                    status -> status.freshness().name())
                .wide(),
            column("Layer", "Kernel layer that carries it.", status -> layer(status.placement()))
                .wide(),
            column("Tier-Why", "Why it is in its tier.", status -> status.placement().reason())
                .wide())
        .computed(threads.declare())
        .serve(registry);
  }

  private static TableColumn<PodPerf> column(
      String name, String description, Function<PodPerfStatus, String> cell) {
    return TableColumn.of(
        name, description, (ApiObject<PodPerf> row) -> cell.apply(row.body().status()));
  }

  private static String layer(Placement placement) {
    return placement.layer().isEmpty() ? NOT_SET : placement.layer();
  }

  private static String used(PodPerfStatus status, Function<PodUsage, String> cell) {
    PodUsage usage = status.usage();
    return usage == null ? NOT_MEASURED : cell.apply(usage);
  }

  private static String need(PodPerfStatus status) {
    Need need = status.need();
    return need == null ? NOT_MEASURED : Cells.cpu(need.cpuMillicores());
  }

  private static String pressure(PodUsage usage) {
    Pressure pressure = usage.pressure();
    return pressure == null ? NOT_MEASURED : Cells.permille(pressure.cpuSomePermille());
  }
}
