package io.temper.machinery.metrics;

import java.math.BigDecimal;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Bounds of buckets as Go writes them: `le="1"` and `le="1e+06"` where Java writes `le="1.0"` and
/// `le="1000000.0"`. Alerts and dashboards made for kube-apiserver match them as text.
final class GoBounds {
  private static final Pattern BOUND = Pattern.compile("(?<=[{,]le=\")[0-9.E-]+(?=\"})");
  private static final int SMALLEST_PLAIN = -4;
  private static final int LARGEST_PLAIN = 5;

  private GoBounds() {}

  /// The page of metrics with its bounds rewritten.
  static String in(String page) {
    return BOUND.matcher(page).replaceAll(GoBounds::bound);
  }

  private static String bound(MatchResult match) {
    return number(new BigDecimal(match.group()));
  }

  /// As strconv.FormatFloat(value, 'g', -1, 64) for what is not negative.
  static String number(BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= SMALLEST_PLAIN && exponent <= LARGEST_PLAIN) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return "%c%se%+03d".formatted(digits.charAt(0), fraction, exponent);
  }
}
