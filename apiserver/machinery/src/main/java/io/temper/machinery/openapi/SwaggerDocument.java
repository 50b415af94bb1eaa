package io.temper.machinery.openapi;

import static io.temper.machinery.openapi.SchemaWriter.object;

import io.temper.machinery.schema.Definitions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// An OpenAPI v2 document as a JSON tree.
final class SwaggerDocument {
  private SwaggerDocument() {}

  static Map<String, Object> of(
      String title, String version, List<ApiPath> paths, Definitions all) {
    Map<String, Object> document = object("swagger", "2.0");
    Map<String, Object> info = object("title", title);
    info.put("version", version);
    document.put("info", info);
    document.put("paths", paths(paths));
    document.put("definitions", SchemaWriter.V2.all(all));
    Map<String, Object> token = object("description", "Bearer Token authentication");
    token.put("in", "header");
    token.put("name", "authorization");
    token.put("type", "apiKey");
    document.put("securityDefinitions", object("BearerToken", token));
    document.put("security", List.of(object("BearerToken", List.of())));
    return document;
  }

  private static SortedMap<String, Object> paths(List<ApiPath> paths) {
    SortedMap<String, Object> written = new TreeMap<>();
    for (ApiPath path : paths) {
      Map<String, Object> item = new LinkedHashMap<>();
      path.operations().forEach(operation -> item.put(operation.method(), operation(operation)));
      if (!path.parameters().isEmpty()) {
        item.put("parameters", path.parameters().stream().map(SwaggerDocument::parameter).toList());
      }
      written.put(path.path(), item);
    }
    return written;
  }

  private static Map<String, Object> operation(Operation operation) {
    Map<String, Object> written = object("description", operation.description());
    written.put(
        "consumes", operation.body() == null ? List.of("*/*") : operation.body().mediaTypes());
    written.put("produces", operation.produces());
    written.put("schemes", List.of("https"));
    written.put("tags", List.of(operation.tag()));
    written.put("operationId", operation.id());
    List<Object> parameters = parameters(operation);
    if (!parameters.isEmpty()) {
      written.put("parameters", parameters);
    }
    written.put("responses", responses(operation));
    OpenApiDocument.kubernetesExtensions(operation, written);
    return written;
  }

  private static List<Object> parameters(Operation operation) {
    List<Object> written = new ArrayList<>();
    if (operation.body() != null) {
      Map<String, Object> body = object("in", "body");
      body.put("name", "body");
      if (operation.body().required()) {
        body.put("required", true);
      }
      body.put("schema", SchemaWriter.V2.reference(operation.body().definition()));
      written.add(body);
    }
    operation.parameters().forEach(parameter -> written.add(parameter(parameter)));
    return written;
  }

  private static Map<String, Object> parameter(Parameter parameter) {
    Map<String, Object> written = object("description", parameter.description());
    written.put("in", parameter.in());
    written.put("name", parameter.name());
    if (parameter.required()) {
      written.put("required", true);
    }
    written.put("type", parameter.type());
    written.put("uniqueItems", true);
    return written;
  }

  private static SortedMap<String, Object> responses(Operation operation) {
    SortedMap<String, Object> written = new TreeMap<>();
    operation
        .answers()
        .forEach((code, definition) -> {
          Map<String, Object> answer = object("description", OpenApiDocument.phrase(code));
          answer.put("schema", OpenApiDocument.schema(SchemaWriter.V2, definition));
          written.put(Integer.toString(code), answer);
        });
    written.put("401", object("description", "Unauthorized"));
    return written;
  }
}
