package io.temper.machinery.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes compact JSON byte for byte as Go's `encoding/json` does, HTML escapes included, because
/// hashes, golden files and people compare it. Commas are placed here; nesting is the caller's
/// business. Not for several threads.
public final class JsonWriter implements JsonSink {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuilder out;
  private boolean comma;

  public JsonWriter() {
    this(new ByteBuilder());
  }

  public JsonWriter(ByteBuilder out) {
    this.out = out;
  }

  @Override
  public JsonWriter beginObject() {
    separate();
    out.write('{');
    comma = false;
    return this;
  }

  @Override
  public JsonWriter endObject() {
    out.write('}');
    comma = true;
    return this;
  }

  @Override
  public JsonWriter beginArray() {
    separate();
    out.write('[');
    comma = false;
    return this;
  }

  @Override
  public JsonWriter endArray() {
    out.write(']');
    comma = true;
    return this;
  }

  @Override
  public JsonWriter name(String name) {
    separate();
    quote(name);
    out.write(':');
    comma = false;
    return this;
  }

  @Override
  public JsonWriter value(String value) {
    separate();
    quote(value);
    comma = true;
    return this;
  }

  @Override
  public JsonWriter value(long value) {
    return token(Long.toString(value));
  }

  @Override
  public JsonWriter value(boolean value) {
    return token(value ? "true" : "false");
  }

  /// A number in the digits it came in.
  public JsonWriter number(String digits) {
    return token(digits);
  }

  @Override
  public JsonWriter value(double value) {
    return token(goFloat(value));
  }

  @Override
  public JsonWriter value(Instant value) {
    return value(value.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  public JsonWriter nullValue() {
    return token("null");
  }

  @Override
  public JsonWriter raw(byte[] json) {
    separate();
    out.append(json);
    comma = true;
    return this;
  }

  @Override
  public JsonWriter optional(String name, String value) {
    return value.isEmpty() ? this : name(name).value(value);
  }

  /// The keys of a map are sorted unless the map itself keeps an order the caller chose
  /// ([java.util.SequencedMap]).
  @Override
  public JsonWriter tree(@Nullable Object value) {
    switch (value) {
      case null -> nullValue();
      case String text -> value(text);
      case Boolean flag -> value(flag.booleanValue());
      case Double number -> value(number.doubleValue());
      case Float number -> value(number.doubleValue());
      case BigInteger number -> token(number.toString());
      case Number number -> value(number.longValue());
      case Instant time -> value(time);
      case Enum<?> constant -> value(constant.name());
      case Map<?, ?> map -> {
        beginObject();
        Map<?, ?> ordered = map instanceof java.util.SequencedMap<?, ?> ? map : new TreeMap<>(map);
        ordered.forEach((key, element) -> name(String.valueOf(key)).tree(element));
        endObject();
      }
      case List<?> list -> {
        beginArray();
        list.forEach(this::tree);
        endArray();
      }
      default ->
          throw new IllegalArgumentException("no JSON form for " + value.getClass().getName());
    }
    return this;
  }

  /// What was written, ended by a newline as Go's encoder does.
  public byte[] document() {
    out.write('\n');
    return out.toByteArray();
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }

  private JsonWriter token(String ascii) {
    separate();
    out.ascii(ascii);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      out.write(',');
    }
  }

  private void quote(String text) {
    out.write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (c < 0x800) {
        out.write(0xC0 | (c >> 6));
        out.write(0x80 | (c & 0x3F));
      } else if (c == '\u2028' || c == '\u2029') {
        escape(c);
      } else if (!Character.isSurrogate(c)) {
        out.write(0xE0 | (c >> 12));
        out.write(0x80 | ((c >> 6) & 0x3F));
        out.write(0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        out.write(0xF0 | (point >> 18));
        out.write(0x80 | ((point >> 12) & 0x3F));
        out.write(0x80 | ((point >> 6) & 0x3F));
        out.write(0x80 | (point & 0x3F));
      } else {
        escape('\uFFFD');
      }
    }
    out.write('"');
  }

  private void ascii(char c) {
    switch (c) {
      case '"', '\\' -> shortEscape(c);
      case '\b' -> shortEscape('b');
      case '\f' -> shortEscape('f');
      case '\n' -> shortEscape('n');
      case '\r' -> shortEscape('r');
      case '\t' -> shortEscape('t');
      case '<', '>', '&' -> escape(c);
      default -> {
        if (c < 0x20) {
          escape(c);
        } else {
          out.write(c);
        }
      }
    }
  }

  private void shortEscape(char c) {
    out.write('\\');
    out.write(c);
  }

  private void escape(char c) {
    out.write('\\');
    out.write('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.write(HEX[(c >> shift) & 0xF]);
    }
  }

  /// As Go: plain decimals between 1e-6 and 1e21, exponents without leading zero outside.
  private static String goFloat(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("no JSON form for " + value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double magnitude = Math.abs(value);
    if (magnitude >= 1e-6 && magnitude < 1e21) {
      return exact.toPlainString();
    }
    int exponent = exact.precision() - exact.scale() - 1;
    String mantissa = exact.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
