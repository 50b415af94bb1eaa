package io.temper.audit.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes an object: fields in the order they are added, without those that are empty, without
/// white space, and nothing escaped that need not be. So there is one text for one object.
public final class JsonObject {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out;

  public JsonObject() {
    this(new StringBuilder(512));
  }

  private JsonObject(StringBuilder out) {
    this.out = out.append('{');
  }

  public JsonObject add(String name, String value) {
    if (!value.isEmpty()) {
      name(name);
      text(value);
    }
    return this;
  }

  /// Zero is written.
  public JsonObject add(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  public JsonObject add(String name, List<String> values) {
    if (values.isEmpty()) {
      return this;
    }
    name(name);
    char separator = '[';
    for (String value : values) {
      out.append(separator);
      text(value);
      separator = ',';
    }
    out.append(']');
    return this;
  }

  public JsonObject add(String name, Map<String, String> values) {
    if (values.isEmpty()) {
      return this;
    }
    name(name);
    JsonObject object = new JsonObject(out);
    values.forEach((key, value) -> {
      object.name(key);
      object.text(value);
    });
    object.end();
    return this;
  }

  /// A value that is JSON already.
  public JsonObject addRaw(String name, String json) {
    name(name);
    out.append(json);
    return this;
  }

  public String end() {
    return out.append('}').toString();
  }

  private void name(String name) {
    if (out.charAt(out.length() - 1) != '{') {
      out.append(',');
    }
    text(name);
    out.append(':');
  }

  private void text(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      String escape = escape(c);
      if (escape == null) {
        out.append(c);
      } else {
        out.append(escape);
      }
    }
    out.append('"');
  }

  private static @Nullable String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c < ' ' || c == 0x7f ? "\\u00" + HEX.charAt(c >> 4) + HEX.charAt(c & 15) : null;
    };
  }
}
