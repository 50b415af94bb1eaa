package io.temper.machinery.wire;

import io.temper.machinery.meta.GoText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/// Times as Go's `time.Parse` reads RFC 3339, with its words for what is wrong. Source: Go
/// `src/time/format.go`.
final class GoTime {
  private static final String LAYOUT = "2006-01-02T15:04:05Z07:00";

  private final String whole;
  private String rest;

  private GoTime(String text) {
    this.whole = text;
    this.rest = text;
  }

  /// @throws DateTimeException when it is none; its message is Go's
  static Instant parse(String text) {
    return new GoTime(text).parse();
  }

  private Instant parse() {
    int year = digits(4, "2006");
    skip("-");
    int month = ranged(digits(2, "01"), 1, 12, "month");
    skip("-");
    int day = digits(2, "02");
    skip("T");
    int hour = ranged(hour(), 0, 23, "hour");
    skip(":");
    int minute = ranged(digits(2, "04"), 0, 59, "minute");
    skip(":");
    int second = ranged(digits(2, "05"), 0, 59, "second");
    int nanos = fraction();
    int offsetSeconds = offset();
    if (!rest.isEmpty()) {
      throw wrong(": extra text: " + GoText.quote(rest));
    }
    ranged(day, 1, YearMonth.of(year, month).lengthOfMonth(), "day");
    return YearMonth.of(year, month)
        .atDay(day)
        .atTime(hour, minute, second, nanos)
        .toInstant(ZoneOffset.UTC)
        .minusSeconds(offsetSeconds);
  }

  private int digits(int count, String element) {
    if (rest.length() < count || !areDigits(rest, count)) {
      throw unreadable(element);
    }
    int number = Integer.parseInt(rest.substring(0, count));
    rest = rest.substring(count);
    return number;
  }

  private static boolean areDigits(String text, int count) {
    return text.chars().limit(count).allMatch(c -> c >= '0' && c <= '9');
  }

  /// The hour alone may have one digit.
  private int hour() {
    return digits(rest.length() > 1 && areDigits(rest.substring(1), 1) ? 2 : 1, "15");
  }

  private void skip(String literal) {
    if (!rest.startsWith(literal)) {
      throw unreadable(literal);
    }
    rest = rest.substring(literal.length());
  }

  private int ranged(int number, int least, int most, String what) {
    if (number < least || number > most) {
      throw wrong(": " + what + " out of range");
    }
    return number;
  }

  private int fraction() {
    if (rest.length() < 2 || ".,".indexOf(rest.charAt(0)) < 0 || !areDigits(rest.substring(1), 1)) {
      return 0;
    }
    int end = 1;
    while (end < rest.length() && areDigits(rest.substring(end), 1)) {
      end++;
    }
    String nanos = (rest.substring(1, end) + "000000000").substring(0, 9);
    rest = rest.substring(end);
    return Integer.parseInt(nanos);
  }

  private int offset() {
    if (rest.startsWith("Z")) {
      rest = rest.substring(1);
      return 0;
    }
    String offset = rest;
    if (!offset.matches("(?s)[-+][0-9]{2}:[0-9]{2}.*")) {
      throw unreadable("Z07:00");
    }
    rest = offset.substring(6);
    int hours = ranged(Integer.parseInt(offset.substring(1, 3)), 0, 24, "time zone offset hour");
    int minutes =
        ranged(Integer.parseInt(offset.substring(4, 6)), 0, 60, "time zone offset minute");
    int seconds = (hours * 60 + minutes) * 60;
    return offset.startsWith("-") ? -seconds : seconds;
  }

  private DateTimeException unreadable(String element) {
    return wrong(
        " as "
            + GoText.quote(LAYOUT)
            + ": cannot parse "
            + GoText.quote(rest)
            + " as "
            + GoText.quote(element));
  }

  private DateTimeException wrong(String why) {
    return new DateTimeException("parsing time " + GoText.quote(whole) + why);
  }
}
