package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.registry.Creation;
import io.temper.machinery.warning.Warnings;

/// Answers `create` with the object as it was kept. Source: apiserver
/// `pkg/endpoints/handlers/create.go`.
final class CreateHandler<T> implements WarningHandler.Verb {
  private static final int CREATED = 201;

  private final Endpoint<T> endpoint;
  private final SentObject<T> sent;
  private final Creation<T> creation;

  CreateHandler(Endpoint<T> endpoint, SentObject<T> sent, Creation<T> creation) {
    this.endpoint = endpoint;
    this.sent = sent;
    this.creation = creation;
  }

  @Override
  public Response answer(Request request, Warnings warnings) {
    ObjectAnswer<T> answer = ObjectAnswer.of(endpoint, request, endpoint.negotiate(request));
    String mediaType = sent.mediaType(request);
    WriteOptions options = WriteOptions.of(request, "CreateOptions");
    ApiObject<T> object = sent.read(request.body(), mediaType, options.validation(), warnings);
    return answer.of(
        CREATED,
        creation.create(object, request.info().namespace(), options.by(request, warnings)));
  }
}
