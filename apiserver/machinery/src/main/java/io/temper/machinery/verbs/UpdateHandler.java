package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.registry.Modifier;
import io.temper.machinery.registry.Owners;
import io.temper.machinery.registry.Part;
import io.temper.machinery.registry.Placement;
import io.temper.machinery.registry.Proposal;
import io.temper.machinery.registry.WriteRequest;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Written;
import io.temper.machinery.warning.Warnings;
import java.util.Optional;

/// Answers `update`: the object that is sent takes the place of the one that is there. Source:
/// apiserver `pkg/endpoints/handlers/update.go`.
final class UpdateHandler<T> implements WarningHandler.Verb {
  private final Endpoint<T> endpoint;
  private final SentObject<T> sent;
  private final Part<T> part;
  private final Modifier<T> modifier;

  UpdateHandler(Endpoint<T> endpoint, SentObject<T> sent, Part<T> part, Modifier<T> modifier) {
    this.endpoint = endpoint;
    this.sent = sent;
    this.part = part;
    this.modifier = modifier;
  }

  @Override
  public Response answer(Request request, Warnings warnings) {
    ObjectAnswer<T> answer = ObjectAnswer.of(endpoint, request, endpoint.negotiate(request));
    WriteOptions options = WriteOptions.of(request, "UpdateOptions");
    String mediaType = sent.mediaType(request);
    ApiObject<T> read = sent.read(request.body(), mediaType, options.validation(), warnings);
    Key key = new Key(request.info().namespace(), request.info().name());
    ObjectMeta metadata = Owners.distinct(Placement.at(key, read.metadata()), warnings);
    WriteRequest write = options.by(request, warnings);
    Written<T> written =
        modifier.modify(
            key,
            new Preconditions(metadata.uid(), ""),
            new Replacement(new ApiObject<>(metadata, read.body()), write.manager()),
            write);
    return answer.of(written.effect() == Written.Effect.CREATED ? 201 : 200, written.object());
  }

  /// The object that was sent, in the place of whatever is there.
  private final class Replacement implements Proposal<T> {
    private final ApiObject<T> object;
    private final String manager;

    Replacement(ApiObject<T> object, String manager) {
      this.object = object;
      this.manager = manager;
    }

    @Override
    public ApiObject<T> of(ApiObject<T> current) {
      return part.replaced(current, object, manager);
    }

    @Override
    public Optional<ApiObject<T>> missing() {
      return endpoint.resource().strategy().createsOnUpdate()
          ? Optional.of(part.replaced(null, object, manager))
          : Optional.empty();
    }
  }
}
