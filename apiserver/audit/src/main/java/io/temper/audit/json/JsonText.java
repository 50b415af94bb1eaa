package io.temper.audit.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): objects as maps, numbers as
/// Long, which is all that is written here. A name that comes twice is refused.
public final class JsonText {
  private static final int DEEPEST = 32;

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /// @throws JsonException when it is no object, or more than one
  public static Map<String, @Nullable Object> object(String text) {
    JsonText json = new JsonText(text);
    json.space();
    if (json.at == text.length() || text.charAt(json.at) != '{') {
      throw json.wrong("an object was expected");
    }
    Map<String, @Nullable Object> object = json.object(0);
    json.space();
    if (json.at != text.length()) {
      throw json.wrong("more behind the object");
    }
    return object;
  }

  private @Nullable Object value(int depth) {
    if (depth > DEEPEST) {
      throw wrong("nested too deeply");
    }
    space();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    at++;
    space();
    if (peek() == '}') {
      at++;
      return object;
    }
    while (true) {
      space();
      String name = string();
      space();
      expect(':');
      if (object.containsKey(name)) {
        throw wrong("\"" + name + "\" comes twice");
      }
      object.put(name, value(depth + 1));
      space();
      if (peek() == '}') {
        at++;
        return object;
      }
      expect(',');
    }
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> array = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return array;
    }
    while (true) {
      array.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return array;
      }
      expect(',');
    }
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw wrong("a control character in a string");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("an escape that is none");
    };
  }

  private char unicode() {
    int end = at + 4;
    if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
      throw wrong("an escape that is none");
    }
    char c = (char) Integer.parseInt(text, at, end, 16);
    at = end;
    return c;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong("no value");
    }
    at += word.length();
    return value;
  }

  private Long number() {
    int start = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(start, at);
    if (!number.matches("-?(0|[1-9][0-9]{0,17})")) {
      throw wrong("no whole number");
    }
    return Long.valueOf(number);
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("it ends too early");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("'" + wanted + "' was expected");
    }
    at++;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private JsonException wrong(String what) {
    return new JsonException("no JSON at character " + at + ": " + what);
  }
}
