package io.temper.rightsizing.histogram;

/// Logarithm, power of two and integer power with the rounding of Go's `math` package on amd64.
///
/// The last bit decides which bucket a value at a bucket's edge falls into and what is left when a
/// recommendation is cut to an integer, so [Math] and [StrictMath], which round otherwise, will not
/// do. The approximations are those of FreeBSD's msun (e_log.c, e_exp.c), in Go's order of
/// evaluation.
public final class GoMath {
  private static final double LN2_HIGH = 0x1.62e42feep-1;
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  private static final double HALF_ROOT = Math.sqrt(2) / 2;

  private static final double[] LOG = {
    0x1.5555555555593p-1,
    0x1.999999997fa04p-2,
    0x1.2492494229359p-2,
    0x1.c71c51d8e78afp-3,
    0x1.7466496cb03dep-3,
    0x1.39a09d078c69fp-3,
    0x1.2f112df3e5244p-3
  };

  private static final double[] EXP = {
    0x1.5555555555555p-3,
    -0x1.6c16c16bebd93p-9,
    0x1.1566aaf25de2cp-14,
    -0x1.bbd41c5d26bf1p-20,
    0x1.6376972bea4d0p-25
  };

  private GoMath() {}

  /// The natural logarithm of a positive, finite, normal number.
  static double log(double x) {
    int exponent = Math.getExponent(x) + 1;
    double fraction = Math.scalb(x, -exponent);
    if (fraction < HALF_ROOT) {
      fraction *= 2;
      exponent--;
    }
    double f = fraction - 1;
    double s = f / (2 + f);
    double s2 = s * s;
    double s4 = s2 * s2;
    double odd = s2 * (LOG[0] + s4 * (LOG[2] + s4 * (LOG[4] + s4 * LOG[6])));
    double even = s4 * (LOG[1] + s4 * (LOG[3] + s4 * LOG[5]));
    double half = 0.5 * f * f;
    double low = s * (half + (odd + even)) + exponent * LN2_LOW;
    return exponent * LN2_HIGH - ((half - low) - f);
  }

  /// Two to the power of `x`, for `x` well within the range of exponents.
  static double exp2(double x) {
    int whole = (int) (x > 0 ? x + 0.5 : x - 0.5);
    double rest = x - whole;
    double high = rest * LN2_HIGH;
    double low = -rest * LN2_LOW;
    double r = high - low;
    double t = r * r;
    double c = r - t * (EXP[0] + t * (EXP[1] + t * (EXP[2] + t * (EXP[3] + t * EXP[4]))));
    return Math.scalb(1 - ((low - (r * c) / (2 - c)) - high), whole);
  }

  /// A non-negative number, which may be infinite, to the power of a whole one.
  public static double pow(double x, int power) {
    if (power == 0 || x == 1) {
      return 1;
    }
    if (power == 1) {
      return x;
    }
    if (x == 0 || x == Double.POSITIVE_INFINITY) {
      return (x == 0) == (power > 0) ? 0 : Double.POSITIVE_INFINITY;
    }
    // Squares of the fraction, with the exponent beside it.
    int exponent = Math.getExponent(x) + 1;
    double fraction = Math.scalb(x, -exponent);
    double product = 1;
    int productExponent = 0;
    for (int bits = Math.abs(power); bits != 0; bits >>= 1) {
      if ((bits & 1) == 1) {
        product *= fraction;
        productExponent += exponent;
      }
      fraction *= fraction;
      exponent <<= 1;
      if (fraction < 0.5) {
        fraction += fraction;
        exponent--;
      }
    }
    return power < 0
        ? Math.scalb(1 / product, -productExponent)
        : Math.scalb(product, productExponent);
  }
}
