package io.temper.server.telemetry;

import io.temper.crds.perf.Metric;
import io.temper.crds.perf.PerfQuerySpec;
import io.temper.crds.perf.PerfSeries;
import io.temper.crds.perf.PerfSeries.PerfPoint;
import io.temper.server.port.HourlySavings.Hour;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Hours of savings as series. Pure.
///
/// An hour's value is the mean of its samples, a step's mean that of the samples of all its hours:
/// an hour that was watched for ten minutes weighs a sixth.
final class SavingsSeries {
  /// What is known of savings.
  static final Set<Metric> METRICS =
      EnumSet.of(
          Metric.RealizedMicroDollarsPerMonth,
          Metric.IdentifiedMicroDollarsPerMonth,
          Metric.CpuReclaimedMillicores,
          Metric.CpuAbsorbedMillicores);

  private static final BigInteger NANOS_PER_MICRO = BigInteger.valueOf(1000);

  private SavingsSeries() {}

  /// @param hours in order of names and time, all of them within the grid
  static List<PerfSeries> of(PerfQuerySpec spec, Grid grid, List<Hour> hours) {
    Map<String, List<Hour>> byName = new TreeMap<>();
    hours.forEach(hour -> byName.computeIfAbsent(hour.name(), _ -> new ArrayList<>()).add(hour));
    List<PerfSeries> series = new ArrayList<>();
    byName.forEach((name, own) -> {
      for (Metric metric : spec.metrics()) {
        List<PerfPoint> points = points(spec, grid, metric, own);
        if (!points.isEmpty()) {
          series.add(new PerfSeries(null, name, "", null, metric, points));
        }
      }
    });
    return series;
  }

  private static List<PerfPoint> points(
      PerfQuerySpec spec, Grid grid, Metric metric, List<Hour> hours) {
    Map<Integer, Step> steps = new TreeMap<>();
    for (Hour hour : hours) {
      Sum sum = sum(hour, metric);
      if (sum.count() > 0) {
        steps.merge(grid.index(hour.start()), Step.of(sum), Step::plus);
      }
    }
    List<PerfPoint> points = new ArrayList<>();
    steps.forEach(
        (index, step) -> points.add(new PerfPoint(grid.at(index), step.value(spec.summary()))));
    return points;
  }

  private static Sum sum(Hour hour, Metric metric) {
    return switch (metric) {
      case RealizedMicroDollarsPerMonth ->
          new Sum(hour.realizedNanoDollars().divide(NANOS_PER_MICRO), hour.samples());
      case IdentifiedMicroDollarsPerMonth ->
          new Sum(hour.identifiedNanoDollars().divide(NANOS_PER_MICRO), hour.measuredSamples());
      case CpuReclaimedMillicores -> new Sum(hour.reclaimedMillicores(), hour.samples());
      case CpuAbsorbedMillicores -> new Sum(hour.absorbedMillicores(), hour.samples());
      default -> new Sum(BigInteger.ZERO, 0);
    };
  }

  private record Sum(BigInteger of, long count) {
    Sum plus(Sum other) {
      return new Sum(of.add(other.of), count + other.count);
    }

    /// To the nearest whole number, halves upwards.
    long mean() {
      BigInteger twice = BigInteger.valueOf(2 * count);
      BigInteger[] parts = of.shiftLeft(1).add(BigInteger.valueOf(count)).divideAndRemainder(twice);
      return parts[1].signum() < 0
          ? parts[0].subtract(BigInteger.ONE).longValueExact()
          : parts[0].longValueExact();
    }
  }

  /// Hours of one step.
  private record Step(Sum sum, long least, long most) {
    static Step of(Sum hour) {
      return new Step(hour, hour.mean(), hour.mean());
    }

    Step plus(Step other) {
      return new Step(
          sum.plus(other.sum), Math.min(least, other.least), Math.max(most, other.most));
    }

    long value(PerfQuerySpec.@Nullable Summary summary) {
      return switch (summary) {
        case Min -> least;
        case Max -> most;
        case null, default -> sum.mean();
      };
    }
  }
}
