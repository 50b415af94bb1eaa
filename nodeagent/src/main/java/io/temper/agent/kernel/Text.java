package io.temper.agent.kernel;

/// Parsers of the kernel's text: pure functions of bytes, which never throw on any content. What is
/// not there, not a number, or too large is [#ABSENT].
public final class Text {
  /// Stands for a number that is not there. The kernel's own counters are never negative.
  public static final long ABSENT = -1;

  private Text() {}

  /// The decimal number the bytes begin with, after blanks.
  public static long number(byte[] bytes, int from, int length) {
    int at = skipBlanks(bytes, from, length);
    long value = 0;
    int start = at;
    for (; at < length; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return ABSENT;
      }
      value = value * 10 + digit;
    }
    return at == start ? ABSENT : value;
  }

  /// The number after `key` and a blank or colon, where `key` begins a line (`nr_periods 7`).
  public static long field(byte[] bytes, int length, byte[] key) {
    int at = lineOf(bytes, 0, length, key);
    return at < 0 ? ABSENT : number(bytes, at, length);
  }

  /// The `index`-th number (from 0) of the line that begins with `key`.
  public static long field(byte[] bytes, int length, byte[] key, int index) {
    int at = lineOf(bytes, 0, length, key);
    for (int i = 0; i < index && at >= 0; i++) {
      at = afterWord(bytes, skipBlanks(bytes, at, length), length);
    }
    return at < 0 ? ABSENT : number(bytes, at, length);
  }

  /// The value of `name=` in the line that begins with `key`, times `scale`, a decimal fraction
  /// being kept as far as `scale` reaches (`some avg10=12.34 …` with scale 10 gives 123).
  public static long fraction(byte[] bytes, int length, byte[] key, byte[] name, int scale) {
    int at = lineOf(bytes, 0, length, key);
    if (at < 0) {
      return ABSENT;
    }
    for (; at < length && bytes[at] != '\n'; at++) {
      if (matches(bytes, at, length, name)
          && at + name.length < length
          && bytes[at + name.length] == '=') {
        return decimal(bytes, at + name.length + 1, length, scale);
      }
    }
    return ABSENT;
  }

  /// A decimal fraction times `scale`, a power of ten; digits beyond it are cut.
  public static long decimal(byte[] bytes, int from, int length, int scale) {
    long whole = number(bytes, from, length);
    if (whole == ABSENT || whole > Long.MAX_VALUE / scale - 1) {
      return ABSENT;
    }
    int at = skipBlanks(bytes, from, length);
    while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    long value = whole * scale;
    if (at < length && bytes[at] == '.') {
      at++;
      for (int unit = scale / 10; unit > 0 && at < length; unit /= 10, at++) {
        int digit = bytes[at] - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        value += (long) digit * unit;
      }
    }
    return value;
  }

  /// Where the next line begins, or `length`.
  public static int nextLine(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, length);
  }

  /// Where the word that begins at `from` ends.
  public static int afterWord(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length && !blank(bytes[at]) && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  /// The first place from `from` that is no blank.
  public static int skipBlanks(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length && blank(bytes[at])) {
      at++;
    }
    return at;
  }

  /// Whether `word` stands at `at`.
  public static boolean matches(byte[] bytes, int at, int length, byte[] word) {
    if (at < 0 || at + word.length > length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (bytes[at + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  // Place after `key` and its separator in the line that begins with it, or -1.
  private static int lineOf(byte[] bytes, int from, int length, byte[] key) {
    for (int at = from; at < length; at = nextLine(bytes, at, length)) {
      int end = at + key.length;
      if (matches(bytes, at, length, key)
          && end < length
          && (blank(bytes[end]) || bytes[end] == ':')) {
        return end + 1;
      }
    }
    return -1;
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }
}
