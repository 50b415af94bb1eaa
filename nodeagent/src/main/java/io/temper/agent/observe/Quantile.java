package io.temper.agent.observe;

import java.util.Arrays;

/// A quantile with its interval, from samples alone: pure functions.
///
/// The interval is of order statistics: the number of samples below the true quantile is binomial,
/// whatever the samples' distribution, so two ranks can be named between which it lies with the
/// confidence asked for. Successive minutes resemble each other; the interval takes them as
/// independent and is therefore rather too narrow than too wide.
///
/// @see <a
///   href="https://www.itl.nist.gov/div898/software/dataplot/refman2/auxillar/quantcl.htm">NIST,
///   quantile confidence limits</a>
final class Quantile {
  private Quantile() {}

  /// A quantile and its interval, in the unit of the samples.
  record Estimate(long value, long low, long high) {}

  /// The `p`-quantile (nearest rank) of the first `count` samples, which get sorted, with an
  /// interval that leaves out `tail` on either side. Where there are too few samples for an upper
  /// rank, the highest sample is taken.
  static Estimate of(int[] samples, int count, double p, double tail) {
    Arrays.sort(samples, 0, count);
    int rank = (int) Math.ceil(p * count);
    // P(B = k) for B ~ Binomial(count, p), going up from k = 0 in logarithms: p^n underflows.
    double logOdds = Math.log(p) - Math.log1p(-p);
    double logMass = count * Math.log1p(-p);
    double below = 0;
    int low = 1;
    int high = count;
    for (int k = 0; k <= count; k++) {
      double next = below + Math.exp(logMass);
      if (next <= tail) {
        low = k + 1;
      }
      if (below < 1 - tail && next >= 1 - tail) {
        high = k + 1;
      }
      below = next;
      logMass += logOdds + Math.log((count - k) / (k + 1.0));
    }
    return new Estimate(
        samples[clamp(rank, count) - 1],
        samples[clamp(Math.min(low, rank), count) - 1],
        samples[clamp(Math.max(high, rank), count) - 1]);
  }

  private static int clamp(int rank, int count) {
    return Math.max(1, Math.min(rank, count));
  }
}
