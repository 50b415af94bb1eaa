package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.metadata.NameRule;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Key;
import io.temper.machinery.wire.Accepted;
import java.util.List;

/// Answers `get` with one object.
final class GetHandler<T> implements Handler {
  private final Endpoint<T> endpoint;
  private final Getter<T> getter;

  GetHandler(Endpoint<T> endpoint, Getter<T> getter) {
    this.endpoint = endpoint;
    this.getter = getter;
  }

  @Override
  public Response handle(Request request) {
    Accepted accepted = endpoint.negotiate(request);
    VersionedObject<T> object = read(request);
    return ObjectAnswer.of(endpoint, request, accepted).of(200, object);
  }

  private VersionedObject<T> read(Request request) {
    Key key = new Key(request.info().namespace(), request.info().name());
    ResourceVersion notOlderThan = notOlderThan(request.query());
    requireSegment(key.name());
    VersionedObject<T> object = getter.get(key, notOlderThan);
    if (object == null) {
      GroupResource resource = endpoint.resource().groupResource();
      throw new StatusException(Status.notFound(resource.group(), resource.resource(), key.name()));
    }
    return object;
  }

  /// A name that no object can have is not looked for.
  private static void requireSegment(String name) {
    List<String> wrong = NameRule.PATH_SEGMENT.check(name, false);
    if (!wrong.isEmpty()) {
      throw new StatusException(
          Status.badRequest(
              "Name parameter invalid: " + GoText.quote(name) + ": " + String.join(";", wrong)));
    }
  }

  private static ResourceVersion notOlderThan(Query query) {
    if (query.first("export").map(Parameters::isTrue).orElse(false)) {
      throw new StatusException(
          Status.badRequest(
              "the export parameter, deprecated since v1.14, is no longer supported"));
    }
    String version = query.value("resourceVersion");
    String error = ResourceVersion.error(version);
    if (!error.isEmpty()) {
      throw new StatusException(Pages.invalidResourceVersion(version, error));
    }
    return ResourceVersion.parse(version);
  }
}
