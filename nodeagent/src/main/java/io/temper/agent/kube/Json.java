package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Walking through streamed JSON. Whatever a reader does not take is skipped.
final class Json {
  static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /// Takes one field, whose value the parser stands on. Taking nothing skips it.
  @FunctionalInterface
  interface Field {
    void read(String name) throws IOException;
  }

  /// Takes one element, which the parser stands on.
  @FunctionalInterface
  interface Element {
    void read() throws IOException;
  }

  /// Goes through the object the parser stands on; anything else counts as an empty one.
  static void object(JsonParser json, Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field.read(name);
      json.skipChildren();
    }
  }

  /// Goes through the array the parser stands on; anything else counts as an empty one.
  static void array(JsonParser json, Element element) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
      element.read();
      json.skipChildren();
    }
  }

  /// The string value the parser stands on, empty for null or what is no scalar.
  static String text(JsonParser json) throws IOException {
    String text = json.getValueAsString("");
    return text == null ? "" : text;
  }

  /// The object of strings the parser stands on.
  static Map<String, String> strings(JsonParser json) throws IOException {
    Map<String, String> map = new HashMap<>();
    object(json, name -> map.put(name, text(json)));
    return map;
  }
}
