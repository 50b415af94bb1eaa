package io.temper.machinery.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.temper.machinery.meta.GoText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as text and as a plain tree.
public final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(200).build())
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .build();

  private JsonText() {}

  /// The same document over several lines, two spaces a level, no newline at the end: what Go's
  /// `json.MarshalIndent` makes of it.
  ///
  /// @param json valid and compact
  public static byte[] indent(byte[] json) {
    ByteBuilder out = new ByteBuilder(json.length * 3 / 2 + 16);
    int depth = 0;
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (inString) {
        out.write(b);
        if (b == '\\') {
          out.write(json[++i]);
        } else if (b == '"') {
          inString = false;
        }
        continue;
      }
      switch (b) {
        case '"' -> {
          out.write(b);
          inString = true;
        }
        case '{', '[' -> {
          out.write(b);
          if (json[i + 1] == '}' || json[i + 1] == ']') {
            out.write(json[++i]);
          } else {
            newline(out, ++depth);
          }
        }
        case '}', ']' -> {
          newline(out, --depth);
          out.write(b);
        }
        case ',' -> {
          out.write(b);
          newline(out, depth);
        }
        case ':' -> {
          out.write(b);
          out.write(' ');
        }
        case '\n', ' ', '\t', '\r' -> {}
        default -> out.write(b);
      }
    }
    return out.toByteArray();
  }

  /// Maps in document order, lists, String, Long, BigInteger, Double, Boolean and null.
  ///
  /// @throws JsonException when it is not one whole JSON value, names a key twice or nests deeper
  ///   than 200 levels
  public static @Nullable Object parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new JsonException("unexpected end of JSON input");
      }
      Object value = value(parser, first);
      if (parser.nextToken() != null) {
        throw new JsonException(JsonSyntax.error(json).orElse("more than one JSON value"));
      }
      return value;
    } catch (IOException e) {
      throw new JsonException(JsonSyntax.error(json).orElseGet(() -> firstLine(e)), e);
    }
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> GoText.wellFormed(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> number(parser);
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new JsonException("unexpected " + token);
    };
  }

  private static double number(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw new JsonException(
          "json: cannot unmarshal number " + parser.getText() + " into Go value of type float64");
    }
    return value;
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = GoText.wellFormed(parser.currentName());
      map.put(name, value(parser, parser.nextToken()));
    }
    return map;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      list.add(value(parser, token));
    }
    return list;
  }

  private static void newline(ByteBuilder out, int depth) {
    out.write('\n');
    for (int i = 0; i < depth; i++) {
      out.write(' ');
      out.write(' ');
    }
  }

  private static String firstLine(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
