package io.temper.server.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spans of time as people write them: `15s`, `1h30m`, `7d`.
final class Spans {
  private static final Pattern PART = Pattern.compile("([0-9]{1,7})([smhd])");
  private static final Pattern WHOLE = Pattern.compile("(?:[0-9]{1,7}[smhd]){1,4}");

  /// Steps that suit people.
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofDays(1),
          Duration.ofDays(7),
          Duration.ofDays(30));

  private Spans() {}

  /// Empty when it is none.
  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      long count = Long.parseLong(parts.group(1));
      sum =
          sum.plus(
              switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
              });
    }
    return Optional.of(sum);
  }

  static String format(Duration span) {
    StringBuilder text = new StringBuilder();
    append(span.toDays(), 'd', text);
    append(span.toHoursPart(), 'h', text);
    append(span.toMinutesPart(), 'm', text);
    append(span.toSecondsPart(), 's', text);
    return text.isEmpty() ? "0s" : text.toString();
  }

  /// The finest step of at least that with which a window has that many points at most.
  static Duration step(Duration window, Duration least, int most) {
    for (Duration step : STEPS) {
      if (step.compareTo(least) >= 0 && window.dividedBy(step) <= most) {
        return step;
      }
    }
    return STEPS.getLast();
  }

  private static void append(long count, char unit, StringBuilder text) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }
}
