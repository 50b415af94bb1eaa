package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.registry.Placement;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.store.Answerer;
import io.temper.machinery.warning.Warnings;
import java.util.List;

/// Answers `create` of a question with the question and its answer. Nothing changes by it, so a dry
/// run is answered as well. Source: kubernetes
/// `pkg/registry/authorization/subjectaccessreview/rest.go`.
final class AnswerHandler<T> implements WarningHandler.Verb {
  private static final int CREATED = 201;
  private static final ResourceVersion NONE = new ResourceVersion(0);

  private final Endpoint<T> endpoint;
  private final SentObject<T> sent;
  private final Answerer<T> answerer;

  AnswerHandler(Endpoint<T> endpoint, SentObject<T> sent, Answerer<T> answerer) {
    this.endpoint = endpoint;
    this.sent = sent;
    this.answerer = answerer;
  }

  @Override
  public Response answer(Request request, Warnings warnings) {
    ObjectAnswer<T> answer = ObjectAnswer.of(endpoint, request, endpoint.negotiate(request));
    String mediaType = sent.mediaType(request);
    WriteOptions options = WriteOptions.of(request, "CreateOptions");
    ApiObject<T> object = sent.read(request.body(), mediaType, options.validation(), warnings);
    ApiObject<T> question = question(object, request);
    endpoint.resource().strategy().warningsOnCreate(question).forEach(warnings::add);
    ApiObject<T> answered =
        new ApiObject<>(question.metadata(), answerer.answer(question, request.user()));
    return answer.of(CREATED, new VersionedObject<>(answered, NONE));
  }

  private ApiObject<T> question(ApiObject<T> object, Request request) {
    Resource<T> resource = endpoint.resource();
    Strategy<T> strategy = resource.strategy();
    ObjectMeta metadata = Placement.in(request.info().namespace(), object.metadata());
    ApiObject<T> question =
        new ApiObject<>(metadata, strategy.prepareForCreate(object.body(), request.user()));
    List<FieldError> errors = strategy.validate(question);
    if (!errors.isEmpty()) {
      throw new StatusException(
          Status.invalid(
              resource.groupVersion().group(), resource.kind(), metadata.name(), errors));
    }
    return question;
  }
}
