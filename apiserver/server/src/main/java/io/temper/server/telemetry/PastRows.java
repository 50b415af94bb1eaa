package io.temper.server.telemetry;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.Metric;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.crds.perf.Tier;
import io.temper.crds.perf.Window;
import io.temper.server.port.PastUsage;
import io.temper.server.port.PodReport;
import io.temper.server.port.Workload;
import io.temper.telemetry.Answer;
import io.temper.telemetry.Query;
import io.temper.telemetry.StoreConfig;
import io.temper.telemetry.Subject;
import io.temper.telemetry.TelemetryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Rows of the store as the reports that they were made of.
public final class PastRows implements PastUsage {
  private static final long STEP_MILLIS = StoreConfig.STEP.toMillis();
  private static final List<Metric> METRICS =
      List.of(
          Metric.CpuUsedMillicores,
          Metric.CpuBusiestThreadMillicores,
          Metric.MemoryUsedBytes,
          Metric.MemoryRequestedBytes,
          Metric.MemoryLimitBytes,
          Metric.MemoryKills,
          Metric.ThrottledMillisPerSecond,
          Metric.RunQueueMillisPerSecond);
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final Recorder recorder;

  public PastRows(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public List<PastPod> read(Instant after, Instant upTo, BiPredicate<String, Workload> wanted) {
    TelemetryStore store = recorder.store().orElse(null);
    long first = Math.floorDiv(after.toEpochMilli(), STEP_MILLIS) + 1;
    long last = Math.floorDiv(upTo.toEpochMilli(), STEP_MILLIS);
    if (store == null || last < first) {
      return List.of();
    }
    Answer answer =
        store.query(
            new Query(
                null,
                (subject, labels) -> isWanted(subject, labels, wanted),
                METRICS.stream().map(Row::column).toList(),
                first * STEP_MILLIS,
                STEP_MILLIS,
                (int) (last - first + 1),
                NO_LIMIT));
    Map<Subject, Pod> pods = new TreeMap<>();
    for (Answer.Series series : answer.series()) {
      Subject subject = series.subject();
      pods.computeIfAbsent(
              Subject.pod(subject.namespace(), subject.name(), subject.uid()),
              pod -> new Pod(pod, series.labels()))
          .add(series);
    }
    return pods.values().stream()
        .map(pod -> pod.past(first, last))
        .filter(pod -> !pod.moments().isEmpty())
        .toList();
  }

  private static boolean isWanted(
      Subject subject, Map<String, String> labels, BiPredicate<String, Workload> wanted) {
    String kind = labels.get(Measurements.WORKLOAD_KIND);
    String name = labels.get(Measurements.WORKLOAD);
    return kind != null
        && name != null
        && !subject.namespace().isEmpty()
        && wanted.test(subject.namespace(), new Workload(kind, name));
  }

  /// The series of a pod and its containers.
  private static final class Pod {
    private final Subject subject;
    private final Map<String, String> labels;
    private final Map<String, Map<Metric, Answer.Series>> series = new TreeMap<>();

    Pod(Subject subject, Map<String, String> labels) {
      this.subject = subject;
      this.labels = labels;
    }

    void add(Answer.Series one) {
      series
          .computeIfAbsent(one.subject().container(), _ -> new EnumMap<>(Metric.class))
          .put(Row.METRICS.get(one.metric()), one);
    }

    PastPod past(long first, long last) {
      List<Moment> moments = new ArrayList<>();
      for (long slot = first; slot <= last; slot++) {
        List<ContainerPerf> containers = containers((int) (slot - first));
        if (!containers.isEmpty()) {
          Instant at = Instant.ofEpochMilli(slot * STEP_MILLIS);
          moments.add(new Moment(at, report(at, containers, (int) (slot - first))));
        }
      }
      return new PastPod(
          new Workload(
              labels.getOrDefault(Measurements.WORKLOAD_KIND, ""),
              labels.getOrDefault(Measurements.WORKLOAD, "")),
          labels.getOrDefault(Measurements.MACHINE_TYPE, ""),
          moments);
    }

    private List<ContainerPerf> containers(int step) {
      List<ContainerPerf> containers = new ArrayList<>();
      series.forEach((name, metrics) -> {
        Long used = value(metrics, Metric.CpuUsedMillicores, step);
        Long memory = value(metrics, Metric.MemoryUsedBytes, step);
        if (!name.isEmpty() && used != null && memory != null) {
          Long throttled = value(metrics, Metric.ThrottledMillisPerSecond, step);
          containers.add(
              new ContainerPerf(
                  name,
                  new CpuPerf(used, null, null),
                  new MemoryPerf(
                      memory,
                      value(metrics, Metric.MemoryRequestedBytes, step),
                      value(metrics, Metric.MemoryLimitBytes, step)),
                  throttled == null ? null : new Throttling(0, throttled),
                  value(metrics, Metric.CpuBusiestThreadMillicores, step),
                  value(metrics, Metric.MemoryKills, step),
                  false));
        }
      });
      return containers;
    }

    private PodReport report(Instant at, List<ContainerPerf> containers, int step) {
      Long waited = value(series.getOrDefault("", Map.of()), Metric.RunQueueMillisPerSecond, step);
      return new PodReport(
          subject.uid(),
          subject.namespace(),
          subject.name(),
          Map.of(),
          null,
          null,
          new Placement(Tier.Normal, "", "", 0, ""),
          PodReport.Amounts.NONE,
          null,
          new PodUsage(
              new Window(at.minus(STEP), at),
              new CpuPerf(0, null, null),
              new MemoryPerf(0, null, null),
              waited == null ? null : new RunQueueWait(0, 0, waited),
              null,
              null,
              null),
          null,
          containers);
    }

    private static @Nullable Long value(
        Map<Metric, Answer.Series> metrics, Metric metric, int step) {
      Answer.Series found = metrics.get(metric);
      return found == null || found.count()[step] == 0
          ? null
          : (Long) (found.sum()[step] / found.count()[step]);
    }
  }
}
