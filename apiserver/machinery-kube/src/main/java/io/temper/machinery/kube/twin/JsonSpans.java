package io.temper.machinery.kube.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.temper.machinery.wire.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where the parts of a JSON document lie, without reading what is in them: of a line of a watch
/// only the revision and one field are wanted, of a list the same of each item. The document is
/// taken to be valid, as an API server writes it; one that is cut off is noticed.
final class JsonSpans {
  private final byte[] json;
  private int at;

  private JsonSpans(byte[] json, int from) {
    this.json = json;
    this.at = from;
  }

  /// One value of a document: the bytes from `from` to `to`.
  record Span(byte[] json, int from, int to) {
    static Span of(byte[] json) {
      return new Span(json, 0, json.length);
    }

    byte[] bytes() {
      return Arrays.copyOfRange(json, from, to);
    }

    /// As it is written.
    String source() {
      return new String(json, from, to - from, UTF_8);
    }

    /// The members of an object.
    ///
    /// @throws IllegalArgumentException when it is no whole object
    Map<String, Span> members() {
      return new JsonSpans(json, from).object();
    }

    /// The items of a list.
    ///
    /// @throws IllegalArgumentException when it is no whole list
    List<Span> items() {
      return new JsonSpans(json, from).list();
    }

    /// What a string says.
    ///
    /// @throws IllegalArgumentException when it is no string
    String text() {
      if (to - from < 2 || json[from] != '"') {
        throw broken("a string", from);
      }
      for (int i = from + 1; i < to - 1; i++) {
        if (json[i] == '\\') {
          return (String) Objects.requireNonNull(JsonText.parse(bytes()));
        }
      }
      return new String(json, from + 1, to - from - 2, UTF_8);
    }

    /// The member of this name; null when there is none.
    @Nullable Span member(String name) {
      return members().get(name);
    }
  }

  private Map<String, Span> object() {
    Map<String, Span> members = new LinkedHashMap<>();
    expect('{');
    while (peek() != '}') {
      String name = value().text();
      expect(':');
      members.put(name, value());
      if (peek() == ',') {
        at++;
      }
    }
    return members;
  }

  private List<Span> list() {
    List<Span> items = new ArrayList<>();
    expect('[');
    while (peek() != ']') {
      items.add(value());
      if (peek() == ',') {
        at++;
      }
    }
    return items;
  }

  private Span value() {
    int from = at + gap();
    at = from;
    switch (byteAt(at)) {
      case '"' -> string();
      case '{', '[' -> nested();
      default -> scalar();
    }
    return new Span(json, from, at);
  }

  private void string() {
    at++;
    while (byteAt(at) != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  private void nested() {
    int depth = 0;
    do {
      switch (byteAt(at)) {
        case '"' -> string();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        default -> at++;
      }
    } while (depth > 0);
  }

  private void scalar() {
    int from = at;
    while (at < json.length && ",]} \t\r\n".indexOf(json[at]) < 0) {
      at++;
    }
    if (at == from) {
      throw broken("a value", at);
    }
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw broken("'" + wanted + "'", at);
    }
    at++;
  }

  private byte peek() {
    at += gap();
    return byteAt(at);
  }

  private int gap() {
    int end = at;
    while (end < json.length && (json[end] == ' ' || (json[end] >= '\t' && json[end] <= '\r'))) {
      end++;
    }
    return end - at;
  }

  private byte byteAt(int index) {
    if (index >= json.length) {
      throw broken("more", index);
    }
    return json[index];
  }

  private static IllegalArgumentException broken(String wanted, int at) {
    return new IllegalArgumentException("JSON wants " + wanted + " at byte " + at);
  }
}
