package io.temper.server.telemetry;

import io.temper.crds.perf.Metric;
import io.temper.crds.perf.PerfQuerySpec.Subjects;
import io.temper.telemetry.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a metric of nodes, pods or containers is called in Prometheus: its base units, and the one
/// place that says so. docs/reference/series.md is made of it.
record SeriesName(Subjects subjects, Metric metric) {
  static final String NAMESPACE = "namespace";
  static final String NODE = "node";
  static final String POD = "pod";
  static final String CONTAINER = "container";
  static final String UID = "uid";

  /// Labels that series have of their own.
  static final Set<String> LABELS = Set.of(NAMESPACE, NODE, POD, CONTAINER, UID);

  static final List<SeriesName> ALL = all();

  /// @param suffix of the name
  /// @param perUnit how many of ours are one of theirs
  private record Form(String suffix, int perUnit) {}

  /// How many of the metric's own units make one of the series'.
  int perUnit() {
    return form().perUnit();
  }

  @Override
  public String toString() {
    String subject = subjects.name().toLowerCase(Locale.ROOT);
    return "temper_" + subject.substring(0, subject.length() - 1) + "_" + form().suffix();
  }

  /// The labels of a subject's series.
  static Map<String, String> labels(Subject subject) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(UID, subject.uid());
    if (subject.namespace().isEmpty()) {
      labels.put(NODE, subject.name());
    } else {
      labels.put(NAMESPACE, subject.namespace());
      labels.put(POD, subject.name());
      labels.put(CONTAINER, subject.container());
    }
    return labels;
  }

  private Form form() {
    return switch (metric) {
      case CpuUsedMillicores -> new Form("cpu_used_cores", 1000);
      case CpuRequestedMillicores -> new Form("cpu_requested_cores", 1000);
      case CpuLimitMillicores -> new Form("cpu_limit_cores", 1000);
      case CpuNeededMillicores -> new Form("cpu_needed_cores", 1000);
      case CpuReclaimedMillicores -> new Form("cpu_reclaimed_cores", 1000);
      case MemoryUsedBytes -> new Form("memory_used_bytes", 1);
      case MemoryRequestedBytes -> new Form("memory_requested_bytes", 1);
      case MemoryLimitBytes -> new Form("memory_limit_bytes", 1);
      case MemoryNeededBytes -> new Form("memory_needed_bytes", 1);
      case RunQueueP50Micros -> new Form("run_queue_p50_seconds", 1_000_000);
      case RunQueueP99Micros -> new Form("run_queue_p99_seconds", 1_000_000);
      case RunQueueMillisPerSecond -> new Form("run_queue_seconds_per_second", 1000);
      case PressureCpuPermille -> new Form("pressure_cpu_ratio", 1000);
      case PressureMemoryPermille -> new Form("pressure_memory_ratio", 1000);
      case PressureIoPermille -> new Form("pressure_io_ratio", 1000);
      case ThrottledPeriodsPermille -> new Form("throttled_periods_ratio", 1000);
      case ThrottledMillisPerSecond -> new Form("throttled_seconds_per_second", 1000);
      case NetworkReceivedBytesPerSecond -> new Form("network_received_bytes_per_second", 1);
      case NetworkSentBytesPerSecond -> new Form("network_sent_bytes_per_second", 1);
      case CpuBusiestThreadMillicores -> new Form("cpu_busiest_thread_cores", 1000);
      case MemoryKills -> new Form("memory_kills", 1);
      case CpuAbsorbedMillicores, RealizedMicroDollarsPerMonth, IdentifiedMicroDollarsPerMonth ->
          throw new IllegalStateException(metric + " is kept elsewhere");
    };
  }

  private static List<SeriesName> all() {
    List<SeriesName> all = new ArrayList<>();
    for (Subjects subjects : List.of(Subjects.Nodes, Subjects.Pods, Subjects.Containers)) {
      for (Metric metric : Row.METRICS) {
        all.add(new SeriesName(subjects, metric));
      }
    }
    return List.copyOf(all);
  }
}
