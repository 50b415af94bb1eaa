package io.temper.server.telemetry;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.Metric;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.NodeUsage;
import io.temper.crds.perf.PerfQuerySpec.Subjects;
import io.temper.crds.perf.PodUsage;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.port.Workload;
import io.temper.telemetry.Measurement;
import io.temper.telemetry.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// From what agents tell to rows. Pure. What a silent agent told is not of now and gives none.
///
/// Beside their own labels pods and containers have some that say what they belong to.
final class Measurements {
  static final String WORKLOAD_KIND = "temper.io/workload-kind";
  static final String WORKLOAD = "temper.io/workload";
  static final String MACHINE_TYPE = "temper.io/machine-type";

  private Measurements() {}

  static List<Measurement> of(Collection<NodeTelemetry> nodes) {
    List<Measurement> rows = new ArrayList<>();
    for (NodeTelemetry node : nodes) {
      NodeReport report = node.report();
      if (node.link().freshness() == Freshness.Fresh && report != null) {
        addNode(node, report, rows);
        String machineType = report.machine().type();
        node.pods().values().forEach(pod -> addPod(pod, machineType, rows));
      }
    }
    return rows;
  }

  static Subjects kind(Subject subject) {
    if (subject.namespace().isEmpty()) {
      return Subjects.Nodes;
    }
    return subject.container().isEmpty() ? Subjects.Pods : Subjects.Containers;
  }

  private static void addNode(NodeTelemetry node, NodeReport report, List<Measurement> rows) {
    NodeUsage usage = report.usage();
    if (usage == null) {
      return;
    }
    long cpu = 0;
    long memory = 0;
    for (PodReport pod : node.pods().values()) {
      Long requestedCpu = pod.requests().cpuMillicores();
      Long requestedMemory = pod.requests().memoryBytes();
      cpu += requestedCpu == null ? 0 : requestedCpu;
      memory += requestedMemory == null ? 0 : requestedMemory;
    }
    Row row =
        new Row()
            .set(Metric.CpuUsedMillicores, usage.cpuUsedMillicores())
            .set(Metric.CpuRequestedMillicores, cpu)
            .set(Metric.CpuReclaimedMillicores, report.reclaimedMillicores())
            .set(Metric.MemoryUsedBytes, usage.memoryUsedBytes())
            .set(Metric.MemoryRequestedBytes, memory)
            .set(usage.runQueue())
            .set(usage.pressure())
            .set(usage.throttling())
            .set(usage.network());
    rows.add(
        new Measurement(Subject.node(node.node(), report.uid()), report.labels(), row.values()));
  }

  private static void addPod(PodReport pod, String machineType, List<Measurement> rows) {
    PodUsage usage = pod.usage();
    if (usage == null) {
      return;
    }
    Row row =
        used(usage.cpu(), usage.memory())
            .set(usage.runQueue())
            .set(usage.pressure())
            .set(usage.throttling())
            .set(usage.network());
    Need need = pod.need();
    if (need != null) {
      row.set(Metric.CpuNeededMillicores, need.cpuMillicores())
          .set(Metric.MemoryNeededBytes, need.memoryBytes());
    }
    Map<String, String> labels = labels(pod, machineType);
    rows.add(
        new Measurement(Subject.pod(pod.namespace(), pod.name(), pod.uid()), labels, row.values()));
    pod.containers().forEach(container -> rows.add(container(pod, container, labels)));
  }

  private static Map<String, String> labels(PodReport pod, String machineType) {
    Workload workload = Workload.of(pod);
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.put(WORKLOAD_KIND, workload.kind());
    labels.put(WORKLOAD, workload.name());
    labels.put(MACHINE_TYPE, machineType);
    return Map.copyOf(labels);
  }

  private static Measurement container(
      PodReport pod, ContainerPerf container, Map<String, String> labels) {
    return new Measurement(
        Subject.container(pod.namespace(), pod.name(), pod.uid(), container.name()),
        labels,
        used(container.cpu(), container.memory())
            .set(container.throttling())
            .set(Metric.CpuBusiestThreadMillicores, container.busiestThreadMillicores())
            .set(Metric.MemoryKills, container.memoryKills())
            .values());
  }

  private static Row used(CpuPerf cpu, MemoryPerf memory) {
    return new Row()
        .set(Metric.CpuUsedMillicores, cpu.usedMillicores())
        .set(Metric.CpuRequestedMillicores, cpu.requestedMillicores())
        .set(Metric.CpuLimitMillicores, cpu.limitMillicores())
        .set(Metric.MemoryUsedBytes, memory.usedBytes())
        .set(Metric.MemoryRequestedBytes, memory.requestedBytes())
        .set(Metric.MemoryLimitBytes, memory.limitBytes());
  }
}
