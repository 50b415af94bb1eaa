package io.temper.machinery.openapi;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.TaggedDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/// Serves `/openapi/v3`: which documents there are and under which hash each may be kept.
final class OpenApiRootHandler implements Handler {
  private final TaggedDocument document;

  private OpenApiRootHandler(TaggedDocument document) {
    this.document = document;
  }

  static OpenApiRootHandler of(String root, SortedMap<String, OpenApiHandler> documents) {
    Map<String, Object> paths = new LinkedHashMap<>();
    documents.forEach((name, handler) ->
        paths.put(
            name, Map.of("serverRelativeURL", root + "/" + name + "?hash=" + handler.hash())));
    byte[] json = new JsonWriter().tree(Map.of("paths", paths)).toByteArray();
    return new OpenApiRootHandler(new TaggedDocument(json, Map.of(MediaTypes.JSON, json)));
  }

  @Override
  public Response handle(Request request) {
    SpecDocument.requireRead(request);
    Response answer = document.answer(request, MediaTypes.JSON, document.form(MediaTypes.JSON));
    // There is one form of it, whatever is accepted.
    return answer.withHeaders(answer.headers().without("Vary"::equalsIgnoreCase));
  }
}
