package io.temper.tiers;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Kubernetes quantities (`250m`, `1.5Gi`, `2e3`): pure functions.
///
/// @see <a
///   href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
public final class Quantity {
  private static final String DECIMAL = "kMGTPE";
  private static final String BINARY = "KMGTPE";

  private Quantity() {}

  /// Thousandths, rounded up; null for what is no quantity.
  public static @Nullable Long milli(String text) {
    return scaled(text, 1000);
  }

  /// Whole units, rounded up; null for what is no quantity.
  public static @Nullable Long whole(String text) {
    return scaled(text, 1);
  }

  /// The amount itself; null for what is no quantity.
  public static @Nullable BigDecimal exact(String text) {
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
      boolean absurd = number.scale() < -30 || number.scale() > 30 || number.signum() < 0;
      return absurd ? null : number.multiply(factor);
    } catch (NumberFormatException _) {
      // The API server admits only quantities; what is none counts as not stated.
      return null;
    }
  }

  private static @Nullable Long scaled(String text, int scale) {
    BigDecimal exact = exact(text);
    return exact == null
        ? null
        : exact
            .multiply(BigDecimal.valueOf(scale))
            .setScale(0, RoundingMode.CEILING)
            .min(BigDecimal.valueOf(Long.MAX_VALUE))
            .longValueExact();
  }
}
