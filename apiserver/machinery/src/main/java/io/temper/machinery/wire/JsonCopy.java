package io.temper.machinery.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Somebody else's JSON, copied so that it can stand inside ours: on one line, with Go's escapes,
/// and without managed fields where they are not wanted. Numbers keep their digits. Looked at once,
/// token by token, so that a large one costs no tree.
public final class JsonCopy {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(1000).build())
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .build();

  private static final String MANAGED_FIELDS = "managedFields";

  /// Where an object, the items of a list and the rows of a Table have them.
  private static final List<List<String>> OWNERS =
      List.of(
          List.of("metadata"), List.of("items", "metadata"), List.of("rows", "object", "metadata"));

  private static final List<List<String>> NAMED = List.of(List.of(), List.of("metadata"));

  private final JsonParser parser;
  private final boolean managedFields;
  private final JsonWriter out;
  private final List<String> path = new ArrayList<>();
  private final Map<String, String> texts = new TreeMap<>();

  private JsonCopy(JsonParser parser, boolean managedFields, int capacity) {
    this.parser = parser;
    this.managedFields = managedFields;
    this.out = new JsonWriter(new ByteBuilder(capacity));
  }

  /// A copy, and the texts by which objects are known.
  ///
  /// @param texts those directly in the document and in its metadata, by their path: `kind`,
  ///   `metadata.name`
  public record Copied(byte[] json, Map<String, String> texts) {
    public String text(String path) {
      return texts.getOrDefault(path, "");
    }
  }

  /// @param managedFields whether to keep `metadata.managedFields`
  /// @throws JsonException when it is not one whole JSON value, or nests deeper than 1000 levels
  public static Copied of(byte[] json, boolean managedFields) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonCopy copy = new JsonCopy(parser, managedFields, json.length + 16);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new JsonException("unexpected end of JSON input");
      }
      copy.value(first);
      if (parser.nextToken() != null) {
        throw new JsonException("invalid character after top-level value");
      }
      return new Copied(copy.out.toByteArray(), copy.texts);
    } catch (IOException e) {
      throw new JsonException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  private void value(JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> {
        out.beginArray();
        for (JsonToken item = next(); item != JsonToken.END_ARRAY; item = next()) {
          value(item);
        }
        out.endArray();
      }
      case VALUE_STRING -> out.value(parser.getText());
      case VALUE_TRUE -> out.value(true);
      case VALUE_FALSE -> out.value(false);
      case VALUE_NULL -> out.nullValue();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.number(parser.getText());
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new JsonException("unexpected " + token);
    }
  }

  private void object() throws IOException {
    out.beginObject();
    while (next() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = next();
      if (!managedFields && name.equals(MANAGED_FIELDS) && OWNERS.contains(path)) {
        parser.skipChildren();
        continue;
      }
      if (token == JsonToken.VALUE_STRING && path.size() < 2 && NAMED.contains(path)) {
        texts.put(path.isEmpty() ? name : path.getFirst() + "." + name, parser.getText());
      }
      out.name(name);
      path.add(name);
      value(token);
      path.removeLast();
    }
    out.endObject();
  }

  private JsonToken next() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new JsonException("unexpected end of JSON input");
    }
    return token;
  }
}
