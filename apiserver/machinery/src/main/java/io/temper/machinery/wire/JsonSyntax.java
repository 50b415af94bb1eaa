package io.temper.machinery.wire;

import io.temper.machinery.meta.GoText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Says what is wrong with text that is no JSON as Go's `encoding/json` says it, for messages that
/// clients and people compare. Only asked once a parser has refused the text. Source: Go
/// `encoding/json/scanner.go`.
final class JsonSyntax {
  private static final String END = "unexpected end of JSON input";

  private final byte[] text;
  private int at;

  private JsonSyntax(byte[] text) {
    this.text = text;
  }

  /// The first error; empty when Go would take the text.
  static Optional<String> error(byte[] text) {
    try {
      new JsonSyntax(text).document();
      return Optional.empty();
    } catch (JsonException e) {
      return Optional.of("" + e.getMessage());
    }
  }

  /// What a value, once it has begun, is inside of.
  private enum Inside {
    OBJECT,
    ARRAY
  }

  /// Reads on without recursion: text may nest as deep as it likes.
  private void document() {
    Deque<Inside> open = new ArrayDeque<>();
    value(open);
    while (!open.isEmpty()) {
      Inside inside = open.peek();
      int c = next();
      if (c == ',') {
        if (inside == Inside.OBJECT) {
          key();
        }
        value(open);
      } else if (c == (inside == Inside.OBJECT ? '}' : ']')) {
        open.pop();
      } else {
        throw wrong(
            c, inside == Inside.OBJECT ? "after object key:value pair" : "after array element");
      }
    }
    int c = next();
    if (c >= 0) {
      throw wrong(c, "after top-level value");
    }
  }

  /// A scalar, or the beginnings of one or more objects and arrays up to the first scalar in them.
  private void value(Deque<Inside> open) {
    int c = next();
    while (true) {
      switch (c) {
        case '{' -> {
          int first = next();
          if (first == '}') {
            return;
          }
          open.push(Inside.OBJECT);
          keyFrom(first);
          c = next();
        }
        case '[' -> {
          int first = next();
          if (first == ']') {
            return;
          }
          open.push(Inside.ARRAY);
          c = first;
        }
        default -> {
          scalar(c);
          return;
        }
      }
    }
  }

  private void key() {
    keyFrom(next());
  }

  private void keyFrom(int c) {
    if (c != '"') {
      throw wrong(c, "looking for beginning of object key string");
    }
    string();
    int colon = next();
    if (colon != ':') {
      throw wrong(colon, "after object key");
    }
  }

  private void scalar(int c) {
    switch (c) {
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case '-' -> {
        int digit = read();
        if (!isDigit(digit)) {
          throw cut(digit, "in numeric literal");
        }
        number(digit);
      }
      default -> {
        if (!isDigit(c)) {
          throw wrong(c, "looking for beginning of value");
        }
        number(c);
      }
    }
  }

  private void string() {
    while (true) {
      int c = read();
      if (c == '"') {
        return;
      }
      if (c < 0) {
        throw new JsonException(END);
      }
      if (c == '\\') {
        escape();
      } else if (c < 0x20) {
        throw wrong(c, "in string literal");
      }
    }
  }

  private void escape() {
    int c = read();
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        int digit = read();
        if (Character.digit(digit, 16) < 0 || digit > 'f') {
          throw cut(digit, "in \\u hexadecimal character escape");
        }
      }
    } else if ("bfnrt\\/\"".indexOf(c) < 0 || c < 0) {
      throw cut(c, "in string escape code");
    }
  }

  private void literal(String word) {
    for (int i = 1; i < word.length(); i++) {
      int c = read();
      if (c != word.charAt(i)) {
        throw cut(c, "in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
  }

  /// The rest of a number that begins with this digit.
  private void number(int first) {
    if (first != '0') {
      digits();
    }
    if (peek() == '.') {
      at++;
      required("after decimal point in numeric literal");
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      required("in exponent of numeric literal");
    }
  }

  private void required(String where) {
    int c = read();
    if (!isDigit(c)) {
      throw cut(c, where);
    }
    digits();
  }

  private void digits() {
    while (isDigit(peek())) {
      at++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// The next byte that is no space; -1 at the end.
  private int next() {
    while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
      at++;
    }
    return read();
  }

  private int read() {
    int c = peek();
    at++;
    return c;
  }

  private int peek() {
    return at < text.length ? text[at] & 0xFF : -1;
  }

  private static JsonException wrong(int c, String where) {
    return new JsonException(c < 0 ? END : "invalid character " + quoted(c) + " " + where);
  }

  /// As [#wrong], where not even a space may stand: Go puts one behind the text to see whether it
  /// could end there.
  private static JsonException cut(int c, String where) {
    return wrong(c < 0 ? ' ' : c, where);
  }

  private static String quoted(int c) {
    return switch (c) {
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      default -> {
        String text = GoText.quote(Character.toString(c));
        yield "'" + text.substring(1, text.length() - 1) + "'";
      }
    };
  }
}
