package io.temper.rightsizing.demand;

/// Between which shares of a sample a quantile of what it was drawn from lies.
///
/// The number of samples below the true quantile is binomial, whatever they are distributed like:
/// so two ranks can be named between which it lies with 95 % confidence.
///
/// @param low share of the lower rank, 0 when there is none
/// @param high share of the upper rank, 1 when there is none
/// @param closed whether there is an upper rank; without it the truth may be above all samples
/// @see <a
///   href="https://www.itl.nist.gov/div898/software/dataplot/refman2/auxillar/quantcl.htm">NIST,
///   quantile confidence limits</a>
record OrderStatistics(double low, double high, boolean closed) {
  private static final double TAIL = 0.025;
  private static final int MANY = 20_000;

  /// So many standard deviations below the mean there is less than a double can tell from nothing.
  private static final double FAR = 9;

  private static final double[] LOG_FACTORIALS = logFactorials();

  /// @param quantile 0..1, not the ends
  /// @param independent how many samples there are
  static OrderStatistics of(double quantile, double independent) {
    int n = (int) Math.clamp(independent, 1, MANY);
    double odds = quantile / (1 - quantile);
    double mean = n * quantile;
    int first = (int) Math.max(0, mean - FAR * Math.sqrt(mean * (1 - quantile)) - 1);
    // P(B = k) for B ~ Binomial(n, quantile), from where it begins to count: each from the one
    // before.
    double mass = mass(n, first, quantile);
    double below = 0;
    int low = first;
    int high = n + 1;
    for (int k = first; k < n; k++) {
      below += mass;
      if (below <= TAIL) {
        low = k + 1;
      }
      if (below >= 1 - TAIL) {
        high = k + 1;
        break;
      }
      mass *= odds * (n - k) / (k + 1);
    }
    return new OrderStatistics(
        Math.min((double) low / n, quantile),
        Math.clamp((double) high / n, quantile, 1),
        high <= n);
  }

  private static double mass(int n, int k, double quantile) {
    return Math.exp(
        LOG_FACTORIALS[n]
            - LOG_FACTORIALS[k]
            - LOG_FACTORIALS[n - k]
            + k * Math.log(quantile)
            + (n - k) * Math.log1p(-quantile));
  }

  private static double[] logFactorials() {
    double[] logs = new double[MANY + 1];
    for (int n = 1; n <= MANY; n++) {
      logs[n] = logs[n - 1] + Math.log(n);
    }
    return logs;
  }
}
