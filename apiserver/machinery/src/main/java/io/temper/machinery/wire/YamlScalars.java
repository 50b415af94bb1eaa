package io.temper.machinery.wire;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What plain scalars of YAML 1.1 are to go-yaml v2 (`resolve.go`): `yes` is true, `010` is 8.
final class YamlScalars {
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> NOT_FINITE =
      Set.of(
          ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
          ".NaN", ".NAN");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern ASTRAY = Pattern.compile("(?<![0-9])_|_(?![0-9])");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
              + "(?:(?:[Tt](?=.*(?:Z|[-+][0-9]{2}:[0-9]{2})$)| (?=[^Z]*[0-9]$))"
              + "([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})?)?");

  private YamlScalars() {}

  /// A text, number, boolean or null; times stay texts.
  ///
  /// @throws JsonException for a number that is not finite
  static @Nullable Object value(String text) {
    if (TRUE.contains(text)) {
      return true;
    }
    if (FALSE.contains(text)) {
      return false;
    }
    if (NULL.contains(text)) {
      return null;
    }
    if (NOT_FINITE.contains(text)) {
      throw new JsonException("json: unsupported value: " + text);
    }
    char first = text.charAt(0);
    boolean maybeNumber = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
    return maybeNumber ? number(text) : text;
  }

  /// Whether a text stays one when it is written without quotes.
  static boolean staysText(String text) {
    return !NOT_FINITE.contains(text)
        && text.equals(value(text))
        && !BASE_60.matcher(text).matches()
        && !isTime(text);
  }

  private static Object number(String text) {
    // Go's `strconv.ParseFloat`, which alone reads what begins with a point, takes underscores only
    // between digits.
    if (text.startsWith(".") && ASTRAY.matcher(text).find()) {
      return text;
    }
    String digits = text.replace("_", "");
    BigInteger whole = wholeNumber(digits);
    if (whole != null) {
      return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }
    if (!FLOAT.matcher(digits).matches()) {
      return text;
    }
    double fraction = Double.parseDouble(digits);
    // What is out of range is none to Go.
    return Double.isFinite(fraction) ? (Object) fraction : text;
  }

  /// As Go's `strconv.ParseInt` with base 0.
  private static @Nullable BigInteger wholeNumber(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int base = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      char kind = Character.toLowerCase(digits.charAt(1));
      base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
      digits = digits.substring(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
    }
    digits = digits.replaceFirst("^0+(?=.)", "");
    boolean begins = !digits.isEmpty() && Character.isLetterOrDigit(digits.charAt(0));
    // Reading as many digits as somebody likes takes the square of them.
    if (!begins || digits.length() > Long.SIZE) {
      return null;
    }
    try {
      BigInteger number = new BigInteger(digits, base);
      return number.bitLength() > Long.SIZE ? null : negative ? number.negate() : number;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// Whether Go's `time.Parse` takes it in one of the forms that go-yaml tries.
  private static boolean isTime(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return false;
    }
    try {
      LocalDate.of(number(time, 1), number(time, 2), number(time, 3));
    } catch (DateTimeException _) {
      return false;
    }
    return time.group(4) == null
        || (number(time, 4) < 24 && number(time, 5) < 60 && number(time, 6) < 60);
  }

  private static int number(Matcher time, int group) {
    return Integer.parseInt(time.group(group));
  }
}
