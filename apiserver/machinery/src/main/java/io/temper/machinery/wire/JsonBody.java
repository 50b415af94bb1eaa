package io.temper.machinery.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.temper.machinery.meta.GoText;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads objects that clients send, as `sigs.k8s.io/json` does into Go's types: names count by
/// case, whole numbers stay whole, unknown fields are dropped and reported, and of a field that is
/// there twice the last holds (structures and maps are merged) and the second is reported.
public final class JsonBody {
  /// More reports than these are not kept.
  private static final int MAX_REPORTS = 100;

  /// Each tells the whole path of its field, which a body can make as long as itself.
  private static final int MAX_REPORTED_CHARACTERS = 1 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(1000).build())
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .build();

  private final JsonParser parser;
  private final Set<String> reports = new LinkedHashSet<>();
  private final StringBuilder path = new StringBuilder();
  private final Deque<String> structures = new ArrayDeque<>();
  private final Deque<String> fields = new ArrayDeque<>();
  private int reportedCharacters;
  private @Nullable String mismatch;

  /// Go ends at the first of these, whatever came before.
  private @Nullable String badTime;

  private JsonBody(JsonParser parser) {
    this.parser = parser;
  }

  /// What was read.
  ///
  /// @param value a tree as of [JsonText#parse]
  /// @param reports unknown and duplicate fields in the order of the body, each once: `unknown
  ///   field "spec.foo"`, `duplicate field "spec.bar"`
  public record Read(@Nullable Object value, List<String> reports) {
    public Read {
      reports = List.copyOf(reports);
    }
  }

  /// @throws JsonException when it is no JSON, or a value is not what its field takes; its message
  ///   is in Go's words
  public static Read read(byte[] json, BodyForm form) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonBody body = new JsonBody(parser);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new JsonException("unexpected end of JSON input");
      }
      Object value = body.value(first, form, null);
      if (parser.nextToken() != null) {
        throw new JsonException(JsonSyntax.error(json).orElse("more than one JSON value"));
      }
      String failure = body.badTime == null ? body.mismatch : body.badTime;
      if (failure != null) {
        throw JsonException.mismatch(failure);
      }
      return new Read(value, List.copyOf(body.reports));
    } catch (IOException e) {
      throw new JsonException(JsonSyntax.error(json).orElseGet(() -> firstLine(e)), e);
    }
  }

  private @Nullable Object value(JsonToken token, BodyForm form, @Nullable Object earlier)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (form.kind()) {
      case ANY -> anything(token, true);
      case OPAQUE -> anything(token, false);
      case STRUCT ->
          token == JsonToken.START_OBJECT ? structure(form, earlier) : mismatched(token, form);
      case MAP -> token == JsonToken.START_OBJECT ? map(form, earlier) : mismatched(token, form);
      case LIST -> token == JsonToken.START_ARRAY ? list(form, earlier) : mismatched(token, form);
      case STRING -> token == JsonToken.VALUE_STRING ? text() : mismatched(token, form);
      case TIME -> token == JsonToken.VALUE_STRING ? time() : mismatched(token, form);
      case BOOLEAN -> token.isBoolean() ? parser.getBooleanValue() : mismatched(token, form);
      case INT32, INT64 -> token.isNumeric() ? wholeNumber(token, form) : mismatched(token, form);
      case DOUBLE -> token.isNumeric() ? number() : mismatched(token, form);
    };
  }

  private Map<String, @Nullable Object> structure(BodyForm form, @Nullable Object earlier)
      throws IOException {
    Map<String, @Nullable Object> object = continued(earlier);
    Set<String> seen = new HashSet<>();
    structures.push(simpleName(form));
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = GoText.wellFormed(parser.currentName());
      JsonToken token = parser.nextToken();
      BodyForm field = form.field(name);
      if (field == null) {
        report("unknown field ", name);
        parser.skipChildren();
        continue;
      }
      if (!seen.add(name)) {
        report("duplicate field ", name);
      }
      fields.addLast(name);
      int length = enter(name);
      Object value = value(token, field, object.get(name));
      leave(length);
      fields.removeLast();
      put(object, name, value, field);
    }
    structures.pop();
    return object;
  }

  /// Null leaves what was there, but empties lists, maps and what may be anything.
  private static void put(
      Map<String, @Nullable Object> object, String name, @Nullable Object value, BodyForm form) {
    if (value != null) {
      object.put(name, value);
    } else if (isNullable(form)) {
      object.remove(name);
    }
  }

  private static boolean isNullable(BodyForm form) {
    return switch (form.kind()) {
      case LIST, MAP, ANY, TIME -> true;
      case OPAQUE, STRUCT, STRING, BOOLEAN, INT32, INT64, DOUBLE -> false;
    };
  }

  private Map<String, @Nullable Object> map(BodyForm form, @Nullable Object earlier)
      throws IOException {
    Map<String, @Nullable Object> map = continued(earlier);
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = GoText.wellFormed(parser.currentName());
      JsonToken token = parser.nextToken();
      if (!seen.add(name)) {
        report("duplicate field ", name);
      }
      int length = enter(name);
      BodyForm values = form.field(name);
      if (values != null) {
        Object value = value(token, values, null);
        map.put(name, value == null ? zero(values) : value);
      }
      leave(length);
    }
    return map;
  }

  /// An earlier list is written over item by item, as Go writes over a slice.
  private List<@Nullable Object> list(BodyForm form, @Nullable Object earlier) throws IOException {
    List<?> before = earlier instanceof List<?> had ? had : List.of();
    List<@Nullable Object> list = new ArrayList<>();
    BodyForm items = form.items();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      int length = path.length();
      path.append('[').append(list.size()).append(']');
      Object old = list.size() < before.size() ? before.get(list.size()) : null;
      Object value = value(token, items, old);
      if (value == null) {
        value = old == null || isNullable(items) ? zero(items) : old;
      }
      list.add(value);
      leave(length);
    }
    return list;
  }

  /// What Go has where null was said of an item.
  private static @Nullable Object zero(BodyForm form) {
    return switch (form.kind()) {
      case STRING -> "";
      case BOOLEAN -> false;
      case INT32, INT64 -> 0L;
      case DOUBLE -> 0.0;
      case STRUCT -> new LinkedHashMap<String, @Nullable Object>();
      case MAP, LIST, ANY, OPAQUE, TIME -> null;
    };
  }

  private @Nullable Object anything(JsonToken token, boolean strict) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = GoText.wellFormed(parser.currentName());
          if (strict && map.containsKey(name)) {
            report("duplicate field ", name);
          }
          JsonToken next = parser.nextToken();
          int length = enter(name);
          map.put(name, anything(next, strict));
          leave(length);
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          int length = path.length();
          path.append('[').append(list.size()).append(']');
          list.add(anything(next, strict));
          leave(length);
        }
        yield list;
      }
      case VALUE_STRING -> text();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? number()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> number();
      case VALUE_NULL -> null;
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new JsonException("unexpected " + token);
    };
  }

  private String text() throws IOException {
    return GoText.wellFormed(parser.getText());
  }

  /// Null when there is no double so large.
  private @Nullable Object number() throws IOException {
    double value = parser.getDoubleValue();
    if (Double.isFinite(value)) {
      return value;
    }
    mismatch("number " + parser.getText(), "float64");
    return null;
  }

  private @Nullable String time() throws IOException {
    String text = text();
    try {
      GoTime.parse(text);
      return text;
    } catch (DateTimeException e) {
      if (badTime == null) {
        badTime = e.getMessage();
      }
      return null;
    }
  }

  private @Nullable Object wholeNumber(JsonToken token, BodyForm form) throws IOException {
    boolean whole =
        token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
            && (form.kind() == BodyForm.Kind.INT64
                || (int) parser.getLongValue() == parser.getLongValue());
    if (whole) {
      return parser.getLongValue();
    }
    mismatch("number " + parser.getText(), form);
    return null;
  }

  private @Nullable Object mismatched(JsonToken token, BodyForm form) throws IOException {
    mismatch(
        switch (token) {
          case START_OBJECT -> "object";
          case START_ARRAY -> "array";
          case VALUE_STRING -> "string";
          case VALUE_TRUE, VALUE_FALSE -> "bool";
          default -> "number";
        },
        form);
    parser.skipChildren();
    return null;
  }

  private void mismatch(String value, BodyForm form) {
    mismatch(value, form.typeName());
  }

  private void mismatch(String value, String type) {
    if (mismatch == null) {
      String target =
          structures.isEmpty()
              ? "value"
              : "struct field " + structures.peek() + "." + String.join(".", fields);
      mismatch = "json: cannot unmarshal " + value + " into Go " + target + " of type " + type;
    }
  }

  private void report(String what, String name) {
    if (reports.size() < MAX_REPORTS && reportedCharacters < MAX_REPORTED_CHARACTERS) {
      String where = path.isEmpty() ? name : path + "." + name;
      if (reports.add(what + GoText.quote(where))) {
        reportedCharacters += where.length();
      }
    }
  }

  private int enter(String name) {
    int length = path.length();
    if (length > 0) {
      path.append('.');
    }
    path.append(name);
    return length;
  }

  private void leave(int length) {
    path.setLength(length);
  }

  @SuppressWarnings("unchecked") // made by this reader
  private static Map<String, @Nullable Object> continued(@Nullable Object earlier) {
    return earlier instanceof Map<?, ?> map
        ? (Map<String, @Nullable Object>) map
        : new LinkedHashMap<>();
  }

  private static String simpleName(BodyForm form) {
    String name = form.typeName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String firstLine(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
