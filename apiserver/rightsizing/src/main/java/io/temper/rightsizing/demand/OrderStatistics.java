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

  /// @param quantile 0..1, not the ends
  /// @param independent how many samples there are
  static OrderStatistics of(double quantile, double independent) {
    int n = (int) Math.clamp(independent, 1, MANY);
    // P(B = k) for B ~ Binomial(n, quantile), in logarithms: the first ones are below all doubles.
    double logOdds = Math.log(quantile) - Math.log1p(-quantile);
    double logMass = n * Math.log1p(-quantile);
    double below = 0;
    int low = 0;
    int high = n + 1;
    for (int k = 0; k < n; k++) {
      below += Math.exp(logMass);
      if (below <= TAIL) {
        low = k + 1;
      }
      if (below >= 1 - TAIL) {
        high = k + 1;
        break;
      }
      logMass += logOdds + Math.log((n - k) / (k + 1.0));
    }
    return new OrderStatistics(
        Math.min((double) low / n, quantile),
        Math.clamp((double) high / n, quantile, 1),
        high <= n);
  }
}
