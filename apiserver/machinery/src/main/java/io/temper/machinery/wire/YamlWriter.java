package io.temper.machinery.wire;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes trees of JSON to the letter as go-yaml v2 does (`emitterc.go`, `encode.go`), in block
/// style, keys in natural order, long texts folded at the first space behind column 80. For one
/// document.
///
/// ```
/// plain          what stays a text without quotes and holds nothing that YAML gives a meaning
/// 'single'       what does hold such things
/// |              lines
/// "double"       what would be something else, or needs escapes
/// ```
final class YamlWriter {
  private static final int WIDTH = 80;
  private static final int STEP = 2;

  /// Longer keys stand behind a question mark.
  private static final int LONGEST_KEY = 128;

  private final StringBuilder out = new StringBuilder();
  private int column;
  private int indent = -1;

  /// Nothing but spaces and indicators is on the line yet.
  private boolean indention = true;

  /// A space, or an indicator that needs none behind it, was written last.
  private boolean space = true;

  /// What a node is in.
  private enum In {
    DOCUMENT,
    SEQUENCE,
    MAPPING
  }

  /// @param tree as of [JsonText#parse]
  static String write(@Nullable Object tree) {
    YamlWriter writer = new YamlWriter();
    writer.node(tree, In.DOCUMENT);
    writer.toIndent();
    return writer.out.toString();
  }

  private void node(@Nullable Object value, In place) {
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> indicator("{}", true, false, false);
      case List<?> list when list.isEmpty() -> indicator("[]", true, false, false);
      case Map<?, ?> map -> mapping(map);
      case List<?> list -> sequence(list, place);
      case String text -> scalar(text, styleOf(text), false);
      case null, default -> scalar(unquoted(value), Style.PLAIN, false);
    }
  }

  private void mapping(Map<?, ?> map) {
    int outer = indent;
    indent = indent < 0 ? 0 : indent + STEP;
    Map<String, @Nullable Object> sorted = new TreeMap<>(NATURAL);
    map.forEach((key, value) -> sorted.put((String) key, value));
    sorted.forEach((key, value) -> {
      toIndent();
      key(key);
      node(value, In.MAPPING);
    });
    indent = outer;
  }

  private void key(String key) {
    if (bytes(key) <= LONGEST_KEY && !YamlText.of(key).lines()) {
      scalar(key, styleOf(key), true);
      indicator(":", false, false, false);
    } else {
      indicator("?", true, false, true);
      scalar(key, styleOf(key), false);
      toIndent();
      indicator(":", true, false, true);
    }
  }

  /// Items of a list in a mapping are not indented.
  private void sequence(List<?> list, In place) {
    int outer = indent;
    boolean indentless = place == In.MAPPING && !indention;
    indent = indent < 0 ? 0 : indentless ? indent : indent + STEP;
    for (Object item : list) {
      toIndent();
      indicator("-", true, false, true);
      node(item, In.SEQUENCE);
    }
    indent = outer;
  }

  // ---- scalars

  private enum Style {
    PLAIN,
    SINGLE,
    DOUBLE,
    LITERAL
  }

  private static Style styleOf(String text) {
    if (text.indexOf('\n') >= 0) {
      return Style.LITERAL;
    }
    return YamlScalars.staysText(text) ? Style.PLAIN : Style.DOUBLE;
  }

  private static String unquoted(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Double number -> GoFloat.shortest(number);
      case BigInteger number when number.bitLength() > Long.SIZE ->
          GoFloat.shortest(number.doubleValue());
      default -> value.toString();
    };
  }

  private void scalar(String text, Style wanted, boolean key) {
    int outer = indent;
    indent = indent < 0 ? STEP : indent + STEP;
    switch (possible(wanted, YamlText.of(text), text.isEmpty(), key)) {
      case PLAIN -> plain(text, !key);
      case SINGLE -> single(text, !key);
      case DOUBLE -> doubleQuoted(text, !key);
      case LITERAL -> literal(text);
    }
    indent = outer;
  }

  private static Style possible(Style wanted, YamlText text, boolean empty, boolean key) {
    Style style = key && text.lines() ? Style.DOUBLE : wanted;
    if (style == Style.PLAIN && (!text.plain() || (empty && key))) {
      style = Style.SINGLE;
    }
    if (style == Style.SINGLE && !text.single()) {
      style = Style.DOUBLE;
    }
    return style == Style.LITERAL && (!text.block() || key) ? Style.DOUBLE : style;
  }

  private void plain(String text, boolean fold) {
    if (!space) {
      put(' ');
    }
    boolean spaces = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == ' ' && fold && !spaces && column > WIDTH && !isSpace(text, i + 1)) {
        toIndent();
      } else {
        put(c);
        indention &= c == ' ';
      }
      spaces = c == ' ';
      i += Character.charCount(c);
    }
    space = false;
    indention = false;
  }

  private void single(String text, boolean fold) {
    indicator("'", true, false, false);
    boolean spaces = false;
    boolean breaks = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == ' ') {
        boolean inside = i > 0 && i < text.length() - 1;
        if (fold && !spaces && column > WIDTH && inside && !isSpace(text, i + 1)) {
          toIndent();
        } else {
          put(c);
        }
        spaces = true;
      } else if (YamlText.isBreak(c)) {
        putBreak(c);
        indention = true;
        breaks = true;
      } else {
        if (breaks) {
          toIndent();
        }
        if (c == '\'') {
          put(c);
        }
        put(c);
        indention = false;
        spaces = false;
        breaks = false;
      }
      i += Character.charCount(c);
    }
    indicator("'", false, false, false);
  }

  private void doubleQuoted(String text, boolean fold) {
    indicator("\"", true, false, false);
    // go-yaml looks for a byte order mark at the beginning, whatever character it is at.
    boolean all = text.startsWith("\uFEFF");
    boolean spaces = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (all || !YamlText.isPrintable(c) || YamlText.isBreak(c) || c == '"' || c == '\\') {
        escape(c);
        spaces = false;
      } else if (c == ' ') {
        boolean inside = i > 0 && i < text.length() - 1;
        if (fold && !spaces && column > WIDTH && inside) {
          toIndent();
          if (isSpace(text, i + 1)) {
            put('\\');
          }
        } else {
          put(c);
        }
        spaces = true;
      } else {
        put(c);
        spaces = false;
      }
      i += Character.charCount(c);
    }
    indicator("\"", false, false, false);
  }

  private void escape(int c) {
    String escaped =
        switch (c) {
          case 0x00 -> "0";
          case 0x07 -> "a";
          case 0x08 -> "b";
          case 0x09 -> "t";
          case 0x0A -> "n";
          case 0x0B -> "v";
          case 0x0C -> "f";
          case 0x0D -> "r";
          case 0x1B -> "e";
          case '"' -> "\"";
          case '\\' -> "\\";
          case 0x85 -> "N";
          case 0xA0 -> "_";
          case 0x2028 -> "L";
          case 0x2029 -> "P";
          default ->
              c <= 0xFF
                  ? "x%02X".formatted(c)
                  : c <= 0xFFFF ? "u%04X".formatted(c) : "U%08X".formatted(c);
        };
    put('\\');
    escaped.chars().forEach(this::put);
  }

  private void literal(String text) {
    indicator("|", true, false, false);
    int first = text.codePointAt(0);
    if (first == ' ' || YamlText.isBreak(first)) {
      indicator(Integer.toString(STEP), false, false, false);
    }
    indicator(chomp(text), false, false, false);
    newline();
    indention = true;
    space = true;
    boolean breaks = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (YamlText.isBreak(c)) {
        putBreak(c);
        indention = true;
        breaks = true;
      } else {
        if (breaks) {
          toIndent();
        }
        put(c);
        indention = false;
        breaks = false;
      }
      i += Character.charCount(c);
    }
  }

  /// What becomes of the line breaks at the end: none there, one, or more.
  private static String chomp(String text) {
    int last = text.codePointBefore(text.length());
    if (!YamlText.isBreak(last)) {
      return "-";
    }
    return text.length() == 1 || YamlText.isBreak(text.codePointBefore(text.length() - 1))
        ? "+"
        : "";
  }

  // ---- lines

  private void toIndent() {
    int wanted = Math.max(indent, 0);
    if (!indention || column > wanted || (column == wanted && !space)) {
      newline();
    }
    while (column < wanted) {
      put(' ');
    }
    space = true;
    indention = true;
  }

  private void indicator(String text, boolean apart, boolean spaceAfter, boolean indents) {
    if (apart && !space) {
      put(' ');
    }
    text.chars().forEach(this::put);
    space = spaceAfter;
    indention &= indents;
  }

  private void put(int c) {
    out.appendCodePoint(c);
    column++;
  }

  private void putBreak(int c) {
    if (c == '\n') {
      newline();
    } else {
      out.appendCodePoint(c);
      column = 0;
    }
  }

  private void newline() {
    out.append('\n');
    column = 0;
  }

  private static boolean isSpace(String text, int at) {
    return at < text.length() && text.charAt(at) == ' ';
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  // ---- keys

  /// Runs of digits count as numbers, letters come last (`sorter.go`). No order in the strict
  /// sense: `0x`, `1.` and `010` go round in a circle. Never 0 for two that differ, so that none is
  /// lost.
  private static final Comparator<String> NATURAL = YamlWriter::compareNaturally;

  private static int compareNaturally(String left, String right) {
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    for (int i = 0; i < a.length && i < b.length; i++) {
      if (a[i] == b[i]) {
        continue;
      }
      boolean letter = Character.isLetter(a[i]);
      boolean otherLetter = Character.isLetter(b[i]);
      if (letter || otherLetter) {
        return letter && otherLetter ? Integer.compare(a[i], b[i]) : letter ? 1 : -1;
      }
      boolean zeros = (a[i] == '0' || b[i] == '0') && followsDigits(a, i);
      int end = digitsEnd(a, i);
      int otherEnd = digitsEnd(b, i);
      int order = Long.compare(number(a, i, end, zeros), number(b, i, otherEnd, zeros));
      if (order == 0) {
        order = Integer.compare(end, otherEnd);
      }
      return order == 0 ? Integer.compare(a[i], b[i]) : order;
    }
    return Integer.compare(a.length, b.length);
  }

  /// Whether a digit other than zero stands right before, so that zeros count.
  private static boolean followsDigits(int[] text, int at) {
    for (int j = at - 1; j >= 0 && Character.isDigit(text[j]); j--) {
      if (text[j] != '0') {
        return true;
      }
    }
    return false;
  }

  private static int digitsEnd(int[] text, int from) {
    int at = from;
    while (at < text.length && Character.isDigit(text[at])) {
      at++;
    }
    return at;
  }

  /// Overflows as in Go.
  private static long number(int[] text, int from, int to, boolean one) {
    long number = one ? 1 : 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }
}
