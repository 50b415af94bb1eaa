package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.Registry;
import io.temper.machinery.wire.Accepted;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Answers `get` of a subresource that is made when it is asked for. In which form is settled
/// first: what cannot be told is not made.
final class ComputedHandler<T, V> implements Handler {
  private static final ResourceVersion KEPT_NOWHERE = new ResourceVersion(0);

  private final Resource<T> resource;
  private final Getter<T> getter;
  private final Computed<T, V> computed;
  private final Endpoint<V> endpoint;

  ComputedHandler(
      Resource<T> resource, Getter<T> getter, Computed<T, V> computed, InstantSource clock) {
    this.resource = resource;
    this.getter = getter;
    this.computed = computed;
    this.endpoint = new Endpoint<>(asResource(resource, computed), clock);
  }

  @Override
  public Response handle(Request request) {
    Accepted accepted = endpoint.negotiate(request);
    ObjectAnswer<V> answer = ObjectAnswer.of(endpoint, request, accepted);
    ApiObject<T> object = object(request);
    V body = computed.maker().apply(object);
    return answer.ofParts(
        of(object, body),
        computed.rows().apply(body).stream().map(row -> of(object, row)).toList());
  }

  private ApiObject<T> object(Request request) {
    Key key = new Key(request.info().namespace(), request.info().name());
    VersionedObject<T> object = getter.get(key, KEPT_NOWHERE);
    if (object == null) {
      GroupResource missing = resource.groupResource();
      throw new StatusException(Status.notFound(missing.group(), missing.resource(), key.name()));
    }
    return object.object();
  }

  private VersionedObject<V> of(ApiObject<T> object, V body) {
    ObjectMeta metadata = object.metadata();
    return new VersionedObject<>(
        new ApiObject<>(
            ObjectMeta.builder()
                .name(metadata.name())
                .namespace(metadata.namespace())
                .uid(metadata.uid())
                .creationTimestamp(metadata.creationTimestamp())
                .build(),
            body),
        KEPT_NOWHERE);
  }

  /// It as a resource, which is what codecs and tables are made from.
  private static <T, V> Resource<V> asResource(Resource<T> resource, Computed<T, V> computed) {
    return new Resource<>(
        resource.groupVersion(),
        resource.plural(),
        resource.singular(),
        computed.kind(),
        List.of(),
        List.of(),
        resource.namespaced(),
        computed.bodyType(),
        computed.columns(),
        Map.of(),
        () -> "",
        "",
        Strategy.plain(),
        List.of(),
        new Registry<>() {});
  }
}
