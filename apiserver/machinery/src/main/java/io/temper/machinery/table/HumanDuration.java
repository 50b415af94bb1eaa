package io.temper.machinery.table;

import java.time.Duration;

/// A span of time as kubectl prints ages (apimachinery `pkg/util/duration`): the larger it is, the
/// coarser.
public final class HumanDuration {
  private HumanDuration() {}

  public static String of(Duration span) {
    // As Go: truncated towards zero, so that a clock slightly ahead still reads 0s.
    long seconds = span.isNegative() ? -span.negated().toSeconds() : span.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return with(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return with(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return with(days, "d", hours % 24, "h");
    }
    if (days < 365 * 2) {
      return days + "d";
    }
    if (days < 365 * 8) {
      return with(days / 365, "y", days % 365, "d");
    }
    return days / 365 + "y";
  }

  private static String with(long large, String unit, long small, String smallUnit) {
    return small == 0 ? large + unit : large + unit + small + smallUnit;
  }
}
