package io.temper.agent.kube;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Kubernetes quantities (`250m`, `1.5Gi`, `2e3`): pure functions.
///
/// @see <a
///   href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
final class Quantity {
  private static final String DECIMAL = "kMGTPE";
  private static final String BINARY = "KMGTPE";

  private Quantity() {}

  /// Thousandths, rounded up; null for what is no quantity.
  static @Nullable Long milli(String text) {
    return scaled(text, 1000);
  }

  /// Whole units, rounded up; null for what is no quantity.
  static @Nullable Long whole(String text) {
    return scaled(text, 1);
  }

  private static @Nullable Long scaled(String text, int scale) {
    int end = text.length();
    BigDecimal factor = BigDecimal.ONE;
    if (text.endsWith("i") && end >= 2) {
      int power = BINARY.indexOf(text.charAt(end - 2)) + 1;
      if (power == 0) {
        return null;
      }
      factor = BigDecimal.valueOf(1L << (10 * power));
      end -= 2;
    } else if (end > 0) {
      char suffix = text.charAt(end - 1);
      int power = DECIMAL.indexOf(suffix) + 1;
      int fraction = "mun".indexOf(suffix) + 1;
      if (power > 0 || fraction > 0) {
        factor = BigDecimal.ONE.scaleByPowerOfTen(power > 0 ? 3 * power : -3 * fraction);
        end--;
      }
    }
    try {
      BigDecimal number = new BigDecimal(text.substring(0, end));
      if (number.scale() < -30 || number.scale() > 30 || number.signum() < 0) {
        return null;
      }
      return number
          .multiply(factor)
          .multiply(BigDecimal.valueOf(scale))
          .setScale(0, RoundingMode.CEILING)
          .min(BigDecimal.valueOf(Long.MAX_VALUE))
          .longValueExact();
    } catch (NumberFormatException _) {
      // The API server admits only quantities; what is none counts as not stated.
      return null;
    }
  }
}
