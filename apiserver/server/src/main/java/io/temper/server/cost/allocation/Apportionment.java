package io.temper.server.cost.allocation;

import java.math.BigInteger;
import java.util.Arrays;

/// Splits a whole number in proportion to weights, without a rest: the method of largest
/// remainders.
///
/// Each part is first its exact share, rounded down. The units that are left, fewer than there are
/// parts, go one each to the parts that lost most by the rounding; among equals, to the earlier. So
/// no part is a whole unit away from its exact share, and the parts add up to what was split.
public final class Apportionment {
  /// Below this a product's quotient can be had from its nearest double and a step or two of
  /// correction.
  private static final long PRECISE = 1L << 52;

  private static final long WIDEST = 1L << 60;

  private Apportionment() {}

  /// The parts, in the order of the weights. Without any weight there is nobody to take a part: all
  /// are 0, and the caller keeps what was to be split.
  ///
  /// @param total may be negative: a credit is split as a cost is
  /// @param weights none negative, and their sum a long
  /// @throws ArithmeticException when a weight is negative or the sum is no long
  public static long[] of(long total, long... weights) {
    long sum = 0;
    for (long weight : weights) {
      if (weight < 0) {
        throw new ArithmeticException("a negative weight: " + weight);
      }
      sum = Math.addExact(sum, weight);
    }
    long[] parts = new long[weights.length];
    if (sum == 0 || total == 0) {
      return parts;
    }
    split(Math.absExact(total), sum, weights, parts);
    if (total < 0) {
      for (int i = 0; i < parts.length; i++) {
        parts[i] = -parts[i];
      }
    }
    return parts;
  }

  private static void split(long total, long sum, long[] weights, long[] parts) {
    long[] remainders = new long[weights.length];
    long left = total;
    for (int i = 0; i < weights.length; i++) {
      parts[i] = quotient(total, weights[i], sum);
      // What overflows here overflows in both products alike.
      remainders[i] = total * weights[i] - parts[i] * sum;
      left -= parts[i];
    }
    if (left > 0) {
      round(parts, remainders, Math.toIntExact(left));
    }
  }

  /// Gives one unit each to the parts with the largest remainders.
  private static void round(long[] parts, long[] remainders, int units) {
    long[] sorted = remainders.clone();
    Arrays.sort(sorted);
    long least = sorted[sorted.length - units];
    int equals = units;
    for (long remainder : remainders) {
      if (remainder > least) {
        equals--;
      }
    }
    for (int i = 0; i < parts.length; i++) {
      if (remainders[i] > least || (remainders[i] == least && equals-- > 0)) {
        parts[i]++;
      }
    }
  }

  /// `total · weight / sum`, rounded down; the weight is no more than the sum.
  private static long quotient(long total, long weight, long sum) {
    if (total >= PRECISE || sum >= WIDEST) {
      return BigInteger.valueOf(total)
          .multiply(BigInteger.valueOf(weight))
          .divide(BigInteger.valueOf(sum))
          .longValueExact();
    }
    // Off by a unit or two at most, so that the remainder, taken modulo 2^64, tells which way.
    long quotient = (long) ((double) total * weight / sum);
    long remainder = total * weight - quotient * sum;
    while (remainder < 0) {
      quotient--;
      remainder += sum;
    }
    while (remainder >= sum) {
      quotient++;
      remainder -= sum;
    }
    return quotient;
  }
}
