package io.temper.server.telemetry;

import io.temper.crds.perf.Metric;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.Pressure;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.telemetry.codec.Rows;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One row on its way into the store.
final class Row {
  /// Metrics that are no column: they are kept elsewhere.
  private static final Set<Metric> NOT_HERE =
      EnumSet.of(
          Metric.CpuAbsorbedMillicores,
          Metric.RealizedMicroDollarsPerMonth,
          Metric.IdentifiedMicroDollarsPerMonth);

  /// The store's metrics, in their order.
  static final List<Metric> METRICS =
      Arrays.stream(Metric.values()).filter(metric -> !NOT_HERE.contains(metric)).toList();

  private static final Map<Metric, Integer> COLUMNS = columns();

  private final long[] values = new long[METRICS.size()];

  Row() {
    Arrays.fill(values, Rows.ABSENT);
  }

  /// The store's column of a metric.
  static int column(Metric metric) {
    return Objects.requireNonNull(COLUMNS.get(metric));
  }

  Row set(Metric metric, @Nullable Long value) {
    if (value != null) {
      values[column(metric)] = value;
    }
    return this;
  }

  Row set(@Nullable RunQueueWait wait) {
    return wait == null
        ? this
        : set(Metric.RunQueueP50Micros, wait.p50Micros())
            .set(Metric.RunQueueP99Micros, wait.p99Micros())
            .set(Metric.RunQueueMillisPerSecond, wait.millisPerSecond());
  }

  Row set(@Nullable Pressure pressure) {
    return pressure == null
        ? this
        : set(Metric.PressureCpuPermille, (long) pressure.cpuSomePermille())
            .set(Metric.PressureMemoryPermille, (long) pressure.memorySomePermille())
            .set(Metric.PressureIoPermille, (long) pressure.ioSomePermille());
  }

  Row set(@Nullable Throttling throttling) {
    return throttling == null
        ? this
        : set(Metric.ThrottledPeriodsPermille, (long) throttling.periodsPermille())
            .set(Metric.ThrottledMillisPerSecond, throttling.millisPerSecond());
  }

  Row set(@Nullable NetworkPerf network) {
    return network == null
        ? this
        : set(Metric.NetworkReceivedBytesPerSecond, network.receivedBytesPerSecond())
            .set(Metric.NetworkSentBytesPerSecond, network.sentBytesPerSecond());
  }

  long[] values() {
    return values;
  }

  private static Map<Metric, Integer> columns() {
    Map<Metric, Integer> columns = new EnumMap<>(Metric.class);
    METRICS.forEach(metric -> columns.put(metric, METRICS.indexOf(metric)));
    return columns;
  }
}
