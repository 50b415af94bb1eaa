package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersionKind;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Call;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.QueryOptions;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.Getter;
import io.temper.machinery.store.Key;
import java.util.List;

/// Answers requests to a subresource that connects (apiserver `pkg/endpoints/handlers/rest.go`,
/// ConnectResource): what the query says is read and checked, the object is there, and then it is
/// the connecter's.
final class ConnectHandler<T, O extends Record> implements Handler {
  private final Resource<T> resource;
  private final Getter<T> getter;
  private final Connect<T, O> connect;
  private final QueryOptions<O> options;

  ConnectHandler(Resource<T> resource, Getter<T> getter, Connect<T, O> connect) {
    this.resource = resource;
    this.getter = getter;
    this.connect = connect;
    this.options = QueryOptions.of(connect.defaults());
  }

  @Override
  public Response handle(Request request) {
    if (!connect.methods().contains(request.method())) {
      throw new StatusException(Status.methodNotAllowed());
    }
    if (request.query().first("dryRun").isPresent()) {
      throw new StatusException(Status.badRequest("dryRun is not supported"));
    }
    O asked = options(request);
    return connect
        .connecter()
        .connect(new Call<>(object(request.info()), asked, path(request), request));
  }

  private O options(Request request) {
    O asked = options.read(request.query());
    List<FieldError> errors = connect.errors().apply(asked);
    if (!errors.isEmpty()) {
      GroupVersionKind kind = resource.kind(connect);
      throw new StatusException(
          Status.invalid(kind.group(), kind.kind(), request.info().name(), errors));
    }
    return asked;
  }

  private VersionedObject<T> object(RequestInfo info) {
    VersionedObject<T> object =
        getter.get(new Key(info.namespace(), info.name()), new ResourceVersion(0));
    if (object == null) {
      GroupResource missing = resource.groupResource();
      throw new StatusException(Status.notFound(missing.group(), missing.resource(), info.name()));
    }
    return object;
  }

  /// What follows the subresource; a slash at the end counts only where something does.
  private static String path(Request request) {
    RequestInfo info = request.info();
    String namespace = info.namespace().isEmpty() ? "" : "/namespaces/" + info.namespace();
    String own =
        "/apis/"
            + info.group()
            + "/"
            + info.version()
            + namespace
            + "/"
            + info.resource()
            + "/"
            + info.name()
            + "/"
            + info.subresource();
    return request.path().length() > own.length() ? request.path().substring(own.length()) : "";
  }
}
