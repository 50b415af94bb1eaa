package io.temper.machinery.time;

import io.temper.machinery.meta.GoText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/// Durations as Go's `time.ParseDuration` reads them, with its words for what it cannot read.
public final class GoDuration {
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /// `1h30m`, `-1.5s`, `300ms`, `0`.
  ///
  /// @throws IllegalArgumentException when it is none, in Go's words
  public static Duration parse(String text) {
    String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty()) {
      throw invalid(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (!rest.isEmpty()) {
      int number = end(rest, 0, true);
      String amount = rest.substring(0, number);
      if (amount.isEmpty()
          || amount.equals(".")
          || amount.indexOf('.') != amount.lastIndexOf('.')) {
        throw invalid(text);
      }
      int unitEnd = end(rest, number, false);
      String unit = rest.substring(number, unitEnd);
      if (unit.isEmpty()) {
        throw new IllegalArgumentException("time: missing unit in duration " + GoText.quote(text));
      }
      Long factor = UNITS.get(unit);
      if (factor == null) {
        throw new IllegalArgumentException(
            "time: unknown unit " + GoText.quote(unit) + " in duration " + GoText.quote(text));
      }
      nanos = nanos.add(new BigDecimal(amount).multiply(BigDecimal.valueOf(factor)));
      if (nanos.compareTo(MAX) > 0) {
        throw invalid(text);
      }
      rest = rest.substring(unitEnd);
    }
    Duration parsed = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? parsed.negated() : parsed;
  }

  /// Where the run of characters of a number, or of what is none, ends.
  private static int end(String text, int start, boolean numeric) {
    int at = start;
    while (at < text.length() && isNumeric(text.charAt(at)) == numeric) {
      at++;
    }
    return at;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("time: invalid duration " + GoText.quote(text));
  }
}
