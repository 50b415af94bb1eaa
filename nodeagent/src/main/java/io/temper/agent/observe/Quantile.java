package io.temper.agent.observe;

import java.util.Arrays;

/// A quantile with its interval, from samples alone: pure functions.
///
/// The interval is of order statistics: the number of samples below the true quantile is binomial,
/// whatever the samples' distribution, so two ranks can be named between which it lies with the
/// confidence asked for. Successive minutes resemble each other, and then there is less to learn
/// from them: with `r` the correlation of samples with the next, `n` of them are worth
/// `n(1-r)/(1+r)` independent ones, and the ranks are those of so many. What counts is whether
/// samples are below the quantile, which resembles itself less than the samples do: the interval is
/// rather too wide than too narrow.
///
/// @see <a
///   href="https://www.itl.nist.gov/div898/software/dataplot/refman2/auxillar/quantcl.htm">NIST,
///   quantile confidence limits</a>
final class Quantile {
  private Quantile() {}

  /// A quantile and its interval, in the unit of the samples.
  record Estimate(long value, long low, long high) {}

  /// The `p`-quantile (nearest rank) of the first `count` samples, in the order they were taken,
  /// which get sorted; with an interval that leaves out `tail` on either side. Where there are too
  /// few samples for an upper rank, the highest sample is taken.
  static Estimate of(int[] samples, int count, double p, double tail) {
    int worth = independent(samples, count);
    Arrays.sort(samples, 0, count);
    int rank = (int) Math.ceil(p * count);
    Ranks ranks = Ranks.of(worth, p, tail);
    int low = (ranks.low() - 1) * count / worth + 1;
    int high = Math.ceilDiv(ranks.high() * count, worth);
    return new Estimate(
        samples[clamp(rank, count) - 1],
        samples[clamp(Math.min(low, rank), count) - 1],
        samples[clamp(Math.max(high, rank), count) - 1]);
  }

  /// How many independent samples these are worth; 1 at least.
  static int independent(int[] samples, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += samples[i];
    }
    double mean = sum / count;
    double variance = 0;
    double covariance = 0;
    double before = 0;
    for (int i = 0; i < count; i++) {
      double deviation = samples[i] - mean;
      variance += deviation * deviation;
      covariance += before * deviation;
      before = deviation;
    }
    // Samples that avoid each other are not taken for more than they are.
    double r = variance == 0 ? 0 : Math.max(0, covariance / variance);
    return Math.max(1, (int) (count * (1 - r) / (1 + r)));
  }

  /// Ranks, from 1, between which the quantile of independent samples lies.
  private record Ranks(int low, int high) {
    static Ranks of(int count, double p, double tail) {
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
      return new Ranks(low, high);
    }
  }

  private static int clamp(int rank, int count) {
    return Math.max(1, Math.min(rank, count));
  }
}
