package io.temper.machinery.openapi;

import static io.temper.machinery.openapi.SchemaWriter.object;

import io.temper.machinery.schema.Definitions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// An OpenAPI v3 document as a JSON tree.
final class OpenApiDocument {
  private OpenApiDocument() {}

  /// Holds only the definitions that the paths refer to.
  static Map<String, Object> of(
      String title, String version, List<ApiPath> paths, Definitions all) {
    Map<String, Object> document = object("openapi", "3.0.0");
    Map<String, Object> info = object("title", title);
    info.put("version", version);
    document.put("info", info);
    document.put("paths", paths(paths));
    document.put("components", components(all));
    return document;
  }

  static void kubernetesExtensions(Operation operation, Map<String, Object> written) {
    if (operation.kind() != null) {
      written.put("x-kubernetes-action", operation.action());
      written.put("x-kubernetes-group-version-kind", SchemaWriter.kind(operation.kind()));
    }
  }

  static String phrase(int code) {
    return switch (code) {
      case 201 -> "Created";
      case 202 -> "Accepted";
      default -> "OK";
    };
  }

  private static Map<String, Object> components(Definitions all) {
    Map<String, Object> components = object("schemas", SchemaWriter.V3.all(all));
    Map<String, Object> token = object("description", "Bearer Token authentication");
    token.put("in", "header");
    token.put("name", "authorization");
    token.put("type", "apiKey");
    components.put("securitySchemes", object("BearerToken", token));
    return components;
  }

  private static SortedMap<String, Object> paths(List<ApiPath> paths) {
    SortedMap<String, Object> written = new TreeMap<>();
    for (ApiPath path : paths) {
      Map<String, Object> item = new LinkedHashMap<>();
      path.operations().forEach(operation -> item.put(operation.method(), operation(operation)));
      if (!path.parameters().isEmpty()) {
        item.put("parameters", path.parameters().stream().map(OpenApiDocument::parameter).toList());
      }
      written.put(path.path(), item);
    }
    return written;
  }

  private static Map<String, Object> operation(Operation operation) {
    Map<String, Object> written = object("tags", List.of(operation.tag()));
    written.put("description", operation.description());
    written.put("operationId", operation.id());
    if (!operation.parameters().isEmpty()) {
      written.put(
          "parameters", operation.parameters().stream().map(OpenApiDocument::parameter).toList());
    }
    if (operation.body() != null) {
      Map<String, Object> body =
          object("content", content(operation.body().mediaTypes(), operation.body().definition()));
      if (operation.body().required()) {
        body.put("required", true);
      }
      written.put("requestBody", body);
    }
    written.put("responses", responses(operation));
    kubernetesExtensions(operation, written);
    return written;
  }

  private static Map<String, Object> parameter(Parameter parameter) {
    Map<String, Object> written = object("name", parameter.name());
    written.put("in", parameter.in());
    written.put("description", parameter.description());
    if (parameter.required()) {
      written.put("required", true);
    }
    Map<String, Object> schema = object("type", parameter.type());
    schema.put("uniqueItems", true);
    written.put("schema", schema);
    return written;
  }

  private static SortedMap<String, Object> responses(Operation operation) {
    SortedMap<String, Object> written = new TreeMap<>();
    operation
        .answers()
        .forEach((code, definition) -> {
          Map<String, Object> answer = object("description", phrase(code));
          answer.put("content", content(operation.produces(), definition));
          written.put(Integer.toString(code), answer);
        });
    written.put("401", object("description", "Unauthorized"));
    return written;
  }

  private static SortedMap<String, Object> content(List<String> mediaTypes, String definition) {
    SortedMap<String, Object> written = new TreeMap<>();
    mediaTypes.forEach(
        mediaType -> written.put(mediaType, object("schema", schema(SchemaWriter.V3, definition))));
    return written;
  }

  /// What an answer or a body looks like.
  static Map<String, Object> schema(SchemaWriter writer, String definition) {
    return definition.equals(Operation.TEXT)
        ? object("type", "string")
        : writer.reference(definition);
  }
}
