package io.temper.server.switchback;

import io.temper.crds.switchback.SwitchbackStatus.Difference;
import java.math.BigInteger;

/// Count, sum and sum of squares of whole numbers, exact.
final class Moments {
  /// 97.5th percentile of the normal distribution.
  private static final double Z = 1.959963984540054;

  private long count;
  private BigInteger sum = BigInteger.ZERO;
  private BigInteger squares = BigInteger.ZERO;

  void add(long value) {
    BigInteger exact = BigInteger.valueOf(value);
    count++;
    sum = sum.add(exact);
    squares = squares.add(exact.multiply(exact));
  }

  long count() {
    return count;
  }

  /// The mean, to the nearest whole number; 0 of nothing.
  long rounded() {
    return count == 0 ? 0 : Math.round(mean());
  }

  private double mean() {
    return sum.doubleValue() / count;
  }

  /// The mean's variance: that of the values, without bias, over their count.
  private double varianceOfMean() {
    BigInteger n = BigInteger.valueOf(count);
    // n·Σx² - (Σx)², exact: in floating point the difference of two large numbers would be noise.
    BigInteger spread = n.multiply(squares).subtract(sum.multiply(sum));
    return spread.doubleValue() / ((double) count * count * (count - 1));
  }

  /// One mean less another, with its 95 % interval. Both need two values at least.
  static Difference difference(Moments one, Moments other) {
    double difference = one.mean() - other.mean();
    double first = one.varianceOfMean();
    double second = other.varianceOfMean();
    double variance = first + second;
    double half = 0;
    if (variance > 0) {
      double freedom =
          variance
              * variance
              / (first * first / (one.count - 1) + second * second / (other.count - 1));
      half = student(freedom) * Math.sqrt(variance);
    }
    return new Difference(
        Math.round(difference), Math.round(difference - half), Math.round(difference + half));
  }

  /// 97.5th percentile of Student's distribution, from ten degrees of freedom on good to four
  /// digits.
  ///
  /// @see <a href="https://personal.math.ubc.ca/~cbm/aands/page_949.htm">Abramowitz and Stegun,
  ///   26.7.5</a>
  static double student(double freedom) {
    double z2 = Z * Z;
    double g1 = Z * (z2 + 1) / 4;
    double g2 = Z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    return Z + (g1 + (g2 + g3 / freedom) / freedom) / freedom;
  }
}
