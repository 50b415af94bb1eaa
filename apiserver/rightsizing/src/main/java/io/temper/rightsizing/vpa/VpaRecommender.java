package io.temper.rightsizing.vpa;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Bounds.Amounts;
import io.temper.rightsizing.histogram.GoMath;
import java.time.Duration;

/// What the Vertical Pod Autoscaler recommends.
///
/// ```
/// target = p90 + 15 %      lower = (p50 + 15 %) · (1 + 0.001/c)⁻²      upper = (p95 + 15 %) · (1 + 1/c)
/// ```
///
/// Each step is cut to a whole number. `c` is days of history; no result is below the pod's least
/// (25 millicores, 250 MiB), which its containers share evenly.
public final class VpaRecommender {
  private static final Duration DAY = Duration.ofDays(1);
  private static final double MARGIN = 0.15;
  private static final double POD_LEAST_MILLICORES = 25;
  private static final double POD_LEAST_MEBIBYTES = 250;

  private VpaRecommender() {}

  /// @param containers how many containers the pod has, at least 1
  public static Bounds recommend(VpaHistory history, int containers) {
    double confidence = history.confidence(DAY);
    double share = 1.0 / containers;
    Amounts least =
        new Amounts(
            Whole.scaled(Whole.ofCores(POD_LEAST_MILLICORES * 0.001), share),
            Whole.scaled(Whole.of(POD_LEAST_MEBIBYTES * 1024 * 1024), share));
    return new Bounds(
        estimate(history, 0.9, 1, least),
        estimate(history, 0.5, multiplier(confidence, 0.001, -2), least),
        estimate(history, 0.95, multiplier(confidence, 1, 1), least));
  }

  /// How far a bound is moved for want of history: `(1 + weight/confidence)^power`.
  static double multiplier(double confidence, double weight, int power) {
    return GoMath.pow(1 + weight / confidence, power);
  }

  private static Amounts estimate(
      VpaHistory history, double percentile, double multiplier, Amounts least) {
    long cpu = Whole.withMargin(history.cpuPercentile(percentile), MARGIN);
    long memory = Whole.withMargin(history.memoryPercentile(percentile), MARGIN);
    return new Amounts(
        Math.max(Whole.scaled(cpu, multiplier), least.cpu()),
        Math.max(Whole.scaled(memory, multiplier), least.memory()));
  }
}
