package io.temper.server.perf;

import io.temper.crds.perf.PodPerf;
import io.temper.crds.perf.PodThread;
import io.temper.crds.perf.PodThreads;
import io.temper.crds.perf.PodThreadsStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.TableColumn;
import io.temper.server.port.Inspection;
import io.temper.server.port.PodReport;
import io.temper.server.port.Telemetry;
import java.util.List;
import java.util.function.Function;

/// The threads of a pod: `kubectl get podperfs web --subresource=threads`. Its node's agent is
/// asked each time.
public final class Threads {
  private final Telemetry telemetry;
  private final Inspection inspection;

  public Threads(Telemetry telemetry, Inspection inspection) {
    this.telemetry = telemetry;
    this.inspection = inspection;
  }

  Computed<PodPerf, PodThreads> declare() {
    return Computed.of("threads", PodThreads.class, this::look)
        .rows(Threads::oneByOne)
        .columns(
            column("Container", "The container; - for what runs beside.", Threads::container),
            TableColumn.integer("Pid", "Its process, on the node.", row -> (long) only(row).pid()),
            TableColumn.integer("Tid", "The thread, on the node.", row -> (long) only(row).tid()),
            column("Thread", "What it calls itself.", PodThread::name),
            column("CPU", "CPU used.", thread -> Cells.cpu(thread.cpuUsedMillicores())),
            column(
                "Wait",
                "How long it waited for a CPU, per second.",
                thread -> thread.waitMillisPerSecond() + "ms"),
            TableColumn.integer(
                "Last-CPU", "The CPU it last ran on.", row -> (long) only(row).lastCpu()),
            column("Allowed", "The CPUs it may run on.", PodThread::allowedCpus),
            column("Layer", "Kernel layer it is in.", Threads::layer));
  }

  /// @throws StatusException as [Inspection] does, and NotFound when the pod has gone
  private PodThreads look(ApiObject<PodPerf> pod) {
    String node = pod.body().status().node();
    return new PodThreads(inspection.threads(node, uid(node, pod)));
  }

  private String uid(String node, ApiObject<PodPerf> pod) {
    String namespace = pod.metadata().namespace();
    String name = pod.metadata().name();
    return telemetry.node(node).stream()
        .flatMap(known -> known.pods().values().stream())
        .filter(report -> report.namespace().equals(namespace) && report.name().equals(name))
        .map(PodReport::uid)
        .findFirst()
        .orElseThrow(() ->
            new StatusException(
                Status.failure(
                    404,
                    "NotFound",
                    "pod " + namespace + "/" + name + " is no longer on node " + node)));
  }

  private static List<PodThreads> oneByOne(PodThreads all) {
    PodThreadsStatus status = all.status();
    return status.threads().stream()
        .map(thread ->
            new PodThreads(
                new PodThreadsStatus(
                    status.node(),
                    status.window(),
                    status.total(),
                    status.leftOut(),
                    List.of(thread))))
        .toList();
  }

  private static TableColumn<PodThreads> column(
      String name, String description, Function<PodThread, String> cell) {
    return TableColumn.of(name, description, row -> cell.apply(only(row)));
  }

  private static PodThread only(ApiObject<PodThreads> row) {
    return row.body().status().threads().getFirst();
  }

  private static String container(PodThread thread) {
    return thread.container().isEmpty() ? Cells.NOT_MEASURED : thread.container();
  }

  private static String layer(PodThread thread) {
    return thread.layer().isEmpty() ? Cells.NOT_SET : thread.layer();
  }
}
