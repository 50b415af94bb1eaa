package io.temper.machinery.openapi;

import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes an OpenAPI document as the protobuf of google/gnostic-models, from the JSON tree, as Go
/// does. The tables name only what our documents hold; anything else is refused, not lost.
///
/// A line `Message: key=number Type` says which field a key of the JSON object becomes. `[Type]` is
/// a list; `{Type}` a message whose field 1 holds a `(name, value)` pair per key; `x-*` and `*`
/// take all other keys as such pairs. A line `Message? key=number Type` puts the whole value into
/// the first field whose key is there (`key:value`: is that; `else`: always).
final class GnosticEncoder {
  /// google/gnostic-models openapiv2/OpenAPIv2.proto.
  static final GnosticEncoder V2 =
      new GnosticEncoder(
          """
          Document: swagger=1 string, info=2 Info, paths=8 Paths, definitions=9 {Schema}, \
            security=12 [SecurityRequirement], securityDefinitions=13 {SecurityDefinitionsItem}
          Info: title=1 string, version=2 string
          Paths: *=2 PathItem
          PathItem: get=2 Operation, put=3 Operation, post=4 Operation, delete=5 Operation, \
            patch=8 Operation, parameters=9 [ParametersItem]
          Operation: tags=1 [string], description=3 string, operationId=5 string, \
            produces=6 [string], consumes=7 [string], parameters=8 [ParametersItem], \
            responses=9 Responses, schemes=10 [string], x-*=13 Any
          ParametersItem? else=1 Parameter
          Parameter? in:body=1 BodyParameter, else=2 NonBodyParameter
          BodyParameter: name=2 string, in=3 string, required=4 bool, schema=5 Schema
          NonBodyParameter? in:query=3 QueryParameter, in:path=4 PathParameter
          QueryParameter: in=2 string, description=3 string, name=4 string, type=6 string, \
            uniqueItems=20 bool
          PathParameter: required=1 bool, in=2 string, description=3 string, name=4 string, \
            type=5 string, uniqueItems=19 bool
          Responses: *=1 ResponseValue
          ResponseValue? else=1 Response
          Response: description=1 string, schema=2 SchemaItem
          SchemaItem? else=1 Schema
          Schema: $ref=1 string, format=2 string, description=4 string, required=19 [string], \
            enum=20 [Any], additionalProperties=21 AdditionalPropertiesItem, type=22 TypeItem, \
            items=23 ItemsItem, properties=25 {Schema}, x-*=31 Any
          AdditionalPropertiesItem? else=1 Schema
          TypeItem? else=1 string
          ItemsItem? else=1 Schema
          SecurityRequirement: *=1 StringArray
          StringArray? else=1 [string]
          SecurityDefinitionsItem? else=2 ApiKeySecurity
          ApiKeySecurity: type=1 string, name=2 string, in=3 string, description=4 string
          """);

  /// google/gnostic-models openapiv3/OpenAPIv3.proto.
  static final GnosticEncoder V3 =
      new GnosticEncoder(
          """
          Document: openapi=1 string, info=2 Info, paths=4 Paths, components=5 Components
          Info: title=1 string, version=6 string
          Paths: *=1 PathItem
          Components: schemas=1 {SchemaOrReference}, securitySchemes=7 {SecuritySchemeOrReference}
          PathItem: get=4 Operation, put=5 Operation, post=6 Operation, delete=7 Operation, \
            patch=10 Operation, parameters=13 [ParameterOrReference]
          Operation: tags=1 [string], description=3 string, operationId=5 string, \
            parameters=6 [ParameterOrReference], requestBody=7 RequestBodyOrReference, \
            responses=8 Responses, x-*=13 Any
          ParameterOrReference? else=1 Parameter
          Parameter: name=1 string, in=2 string, description=3 string, required=4 bool, \
            schema=10 SchemaOrReference
          RequestBodyOrReference? else=1 RequestBody
          RequestBody: content=2 {MediaType}, required=3 bool
          Responses: *=2 ResponseOrReference
          ResponseOrReference? else=1 Response
          Response: description=1 string, content=3 {MediaType}
          MediaType: schema=1 SchemaOrReference
          SchemaOrReference? $ref=2 Reference, else=1 Schema
          Reference: $ref=1 string
          Schema: uniqueItems=20 bool, required=23 [string], enum=24 [Any], type=25 string, \
            allOf=26 [SchemaOrReference], items=30 ItemsItem, properties=31 {SchemaOrReference}, \
            additionalProperties=32 AdditionalPropertiesItem, description=34 string, \
            format=35 string, x-*=36 Any
          ItemsItem? else=1 SchemaOrReference
          AdditionalPropertiesItem? else=1 SchemaOrReference
          SecuritySchemeOrReference? else=1 SecurityScheme
          SecurityScheme: type=1 string, description=2 string, name=3 string, in=4 string
          """);

  private final Map<String, Message> messages;

  private GnosticEncoder(String table) {
    messages =
        table
            .lines()
            .map(Message::parse)
            .collect(Collectors.toUnmodifiableMap(Message::name, message -> message));
  }

  byte[] encode(Map<String, Object> document) {
    return message("Document", document);
  }

  private byte[] message(String type, Object tree) {
    Message message = messages.get(type);
    if (message == null) {
      throw new IllegalArgumentException("no message " + type);
    }
    ProtoWriter out = new ProtoWriter();
    if (message.choice()) {
      write(message.chosen(tree), tree, out);
    } else {
      entries(tree).forEach((key, value) -> writeMember(message, key, value, out));
    }
    return out.toByteArray();
  }

  private void writeMember(Message message, String key, Object value, ProtoWriter out) {
    Field own = message.fields().get(key);
    if (own != null) {
      write(own, value, out);
    } else {
      Field rest = message.rest(key);
      out.bytes(rest.number(), pair(rest.type(), key, value));
    }
  }

  private void write(Field field, Object value, ProtoWriter out) {
    if (field.repeated()) {
      elements(value).forEach(element -> out.bytes(field.number(), bytes(field.type(), element)));
    } else if (field.map()) {
      ProtoWriter pairs = new ProtoWriter();
      entries(value).forEach((key, entry) -> pairs.bytes(1, pair(field.type(), key, entry)));
      out.bytes(field.number(), pairs.toByteArray());
    } else if (field.type().equals("bool")) {
      out.number(field.number(), value.equals(true) ? 1 : 0);
    } else {
      out.bytes(field.number(), bytes(field.type(), value));
    }
  }

  private byte[] pair(String type, String key, Object value) {
    return new ProtoWriter().string(1, key).bytes(2, bytes(type, value)).toByteArray();
  }

  private byte[] bytes(String type, Object value) {
    return switch (type) {
      case "string" -> utf8((String) value);
      case "Any" -> any(value);
      default -> message(type, value);
    };
  }

  /// Free values travel as YAML text, which JSON is.
  private static byte[] any(Object value) {
    return new ProtoWriter().bytes(2, new JsonWriter().tree(value).document()).toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> entries(Object tree) {
    Map<String, Object> entries = new LinkedHashMap<>();
    ((Map<?, ?>) tree).forEach((key, value) -> entries.put((String) key, value));
    return entries;
  }

  private static List<?> elements(Object tree) {
    return (List<?>) tree;
  }

  /// One line of a table.
  private record Message(String name, boolean choice, Map<String, Field> fields) {
    static Message parse(String line) {
      int end = line.indexOf(line.contains("? ") ? '?' : ':');
      Map<String, Field> fields = new LinkedHashMap<>();
      Arrays.stream(line.substring(end + 1).split(","))
          .map(String::strip)
          .forEach(field -> {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, equals), Field.parse(field.substring(equals + 1)));
          });
      return new Message(line.substring(0, end), line.charAt(end) == '?', fields);
    }

    Field chosen(Object tree) {
      return fields.entrySet().stream()
          .filter(field -> applies(field.getKey(), tree))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no form of " + name + " for " + tree));
    }

    Field rest(String key) {
      Field rest = fields.get(key.startsWith("x-") && !fields.containsKey("*") ? "x-*" : "*");
      if (rest == null) {
        throw new IllegalArgumentException(name + " has no field for " + key);
      }
      return rest;
    }

    private static boolean applies(String condition, Object tree) {
      if (condition.equals("else")) {
        return true;
      }
      Map<String, Object> entries = entries(tree);
      int colon = condition.indexOf(':');
      return colon < 0
          ? entries.containsKey(condition)
          : condition.substring(colon + 1).equals(entries.get(condition.substring(0, colon)));
    }
  }

  private record Field(int number, String type, boolean repeated, boolean map) {
    static Field parse(String text) {
      String[] parts = text.split(" ", 2);
      String type = parts[1];
      return new Field(
          Integer.parseInt(parts[0]),
          type.replaceAll("[\\[\\]{}]", ""),
          type.startsWith("["),
          type.startsWith("{"));
    }
  }
}
