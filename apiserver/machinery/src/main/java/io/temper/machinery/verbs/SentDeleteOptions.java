package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.registry.DeleteOptions;
import io.temper.machinery.schema.Definitions;
import io.temper.machinery.schema.SchemaForm;
import io.temper.machinery.wire.BodyForm;
import io.temper.machinery.wire.JsonBody;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import io.temper.machinery.wire.RecordDecoder;
import io.temper.machinery.wire.YamlBody;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads how to delete: from the body, in which they may be of any group and version, or, when
/// there is none, from the query. Source: apiserver `pkg/endpoints/handlers/delete.go`.
final class SentDeleteOptions {
  private static final String KIND = "DeleteOptions";
  private static final RecordDecoder<DeleteOptions> DECODER = RecordDecoder.of(DeleteOptions.class);

  private final BodyForm form;

  /// @param definitions any that has those all groups share
  SentDeleteOptions(Definitions definitions) {
    this.form = SchemaForm.of(definitions, Definitions.meta(KIND));
  }

  /// @throws StatusException BadRequest for what cannot be read, Invalid for what does not go
  ///   together
  DeleteOptions read(Request request) {
    DeleteOptions options = request.body().length == 0 ? ofQuery(request.query()) : ofBody(request);
    List<FieldError> errors = options.errors();
    if (!errors.isEmpty()) {
      throw new StatusException(Status.invalid("meta.k8s.io", KIND, "", errors));
    }
    return options;
  }

  private DeleteOptions ofBody(Request request) {
    String mediaType = Negotiation.contentType(request, SentObject.TYPES);
    try {
      byte[] json =
          mediaType.equals(MediaTypes.YAML) ? YamlBody.read(request.body()).json() : request.body();
      Object anything = JsonBody.read(json, BodyForm.ANYTHING).value();
      if (anything != null && !(anything instanceof Map<?, ?>)) {
        throw unreadable(ObjectReader.noObject(anything));
      }
      Object value = JsonBody.read(json, form).value();
      Map<?, ?> tree = value instanceof Map<?, ?> map ? map : Map.of();
      requireKind(tree);
      return DECODER.read(tree);
    } catch (JsonException e) {
      throw e.isMismatch()
          ? new StatusException(Status.badRequest(String.valueOf(e.getMessage())))
          : unreadable(String.valueOf(e.getMessage()));
    }
  }

  private static StatusException unreadable(String why) {
    return new StatusException(Status.badRequest(ObjectReader.NO_KIND + why));
  }

  private static void requireKind(Map<?, ?> tree) {
    if (tree.get("kind") instanceof String kind && !kind.isEmpty() && !kind.equals(KIND)) {
      String version = tree.get("apiVersion") instanceof String text ? text : "meta.k8s.io/v1";
      throw new StatusException(
          Status.badRequest(
              "no kind "
                  + GoText.quote(kind)
                  + " is registered for version "
                  + GoText.quote(version)));
    }
  }

  private static DeleteOptions ofQuery(Query query) {
    return new DeleteOptions(
        Parameters.integer(query, "gracePeriodSeconds").orElse(null),
        new DeleteOptions.Preconditions(
            notEmpty(query.value("uid")), notEmpty(query.value("resourceVersion"))),
        query.first("orphanDependents").map(Parameters::isTrue).orElse(null),
        query.first("propagationPolicy").orElse(null),
        query.all("dryRun"));
  }

  private static @Nullable String notEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
