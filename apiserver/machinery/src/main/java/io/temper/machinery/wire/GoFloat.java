package io.temper.machinery.wire;

import java.math.BigDecimal;

/// Floating-point numbers as Go's `strconv.FormatFloat(f, 'g', -1, 64)` writes them: the fewest
/// digits that say the same, with an exponent below 0.0001 and from a million on.
final class GoFloat {
  private static final int FIRST_EXPONENT = 6;

  private GoFloat() {}

  static String shortest(double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    String digits = decimal.unscaledValue().abs().toString();
    int exponent = digits.length() - decimal.scale() - 1;
    String sign = number < 0 ? "-" : "";
    if (exponent < -4 || exponent >= FIRST_EXPONENT) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%c%se%c%02d"
          .formatted(
              sign, digits.charAt(0), fraction, exponent < 0 ? '-' : '+', Math.abs(exponent));
    }
    return decimal.toPlainString();
  }
}
