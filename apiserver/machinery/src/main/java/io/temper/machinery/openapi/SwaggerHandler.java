package io.temper.machinery.openapi;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import java.util.Map;

/// Serves `/openapi/v2`.
final class SwaggerHandler implements Handler {
  private static final String PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  private static final String OLD_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

  private final SpecDocument document;

  private SwaggerHandler(SpecDocument document) {
    this.document = document;
  }

  static SwaggerHandler of(Map<String, Object> tree) {
    return new SwaggerHandler(
        new SpecDocument(tree, GnosticEncoder.V2.encode(tree), PROTOBUF, OLD_PROTOBUF));
  }

  @Override
  public Response handle(Request request) {
    return document.answer(request);
  }
}
