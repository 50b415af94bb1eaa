package io.temper.machinery.http;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.verbs.Action;
import io.temper.machinery.verbs.ResourceHandlers;
import io.temper.machinery.warning.Warnings;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Leads requests for objects to the handlers of their resource. A path that the declaration does
/// not give a resource (a namespace before a cluster's object, a subresource it has not) is not
/// found; a verb it has not is not allowed.
final class ResourceRoutes implements Handler {
  private static final ErrorsAsStatus ERRORS = new ErrorsAsStatus();

  /// By which method each verb comes. The path can say a verb too, but none that writes.
  private static final Map<String, String> METHODS =
      Map.of(
          "create", "POST",
          "delete", "DELETE",
          "deletecollection", "DELETE",
          "get", "GET",
          "list", "GET",
          "patch", "PATCH",
          "update", "PUT",
          "watch", "GET");

  private final Map<Key, Served> served = new HashMap<>();

  ResourceRoutes(List<? extends Resource<?>> resources, ResourceHandlers handlers) {
    for (Resource<?> resource : resources) {
      GroupVersion version = resource.groupVersion();
      Served before =
          served.put(
              new Key(version.group(), version.version(), resource.plural()),
              new Served(resource, handlers.of(resource)));
      if (before != null) {
        throw new IllegalArgumentException("declared twice: " + resource.groupResource());
      }
    }
  }

  @Override
  public Response handle(Request request) {
    RequestInfo info = request.info();
    Served target = served.get(new Key(info.group(), info.version(), info.resource()));
    if (target != null && target.resource.namespaced() && info.path().contains("/namespaces//")) {
      return warned(request, target, ResourceRoutes::namespaceMissing);
    }
    if (target == null || !target.hasPath(info)) {
      throw new StatusException(Status.noSuchPath());
    }
    boolean connects = target.connects(info.subresource());
    Handler handler = target.handlers.get(new Action(info.verb(), info.subresource()));
    if (handler == null
        || !(connects || request.method().equals(METHODS.get(info.verb())))
        || !target.onRightPath(info)) {
      throw new StatusException(Status.methodNotAllowed());
    }
    if (!connects) {
      boolean streamed = Served.isCollective(info);
      Negotiation.requireProduced(request, streamed ? MediaTypes.PRODUCED : MediaTypes.OBJECTS);
    }
    return warned(request, target, handler);
  }

  private static Response namespaceMissing(Request request) {
    throw new StatusException(Status.badRequest("Namespace parameter required."));
  }

  /// The answer with a warning if the kind is deprecated.
  private static Response warned(Request request, Served target, Handler handler) {
    String deprecation = target.resource.deprecation();
    return deprecation.isEmpty()
        ? handler.handle(request)
        : warned(ERRORS.apply(request, handler), deprecation);
  }

  /// The answer with a warning before its own, also when it is an error.
  private static Response warned(Response answer, String warning) {
    Warnings warnings = new Warnings();
    warnings.add(warning);
    Headers headers = answer.headers().without("Warning"::equalsIgnoreCase);
    for (String line : warnings.headers()) {
      headers = headers.plus("Warning", line);
    }
    for (String line : answer.headers().all("Warning")) {
      headers = headers.plus("Warning", line);
    }
    return answer.withHeaders(headers);
  }

  private record Key(String group, String version, String plural) {}

  private record Served(Resource<?> resource, Map<Action, Handler> handlers) {
    /// Whether there is such a path, whatever is done there: one object of a namespace needs that
    /// namespace before it, and so does what lies below.
    boolean hasPath(RequestInfo info) {
      if (!resource.namespaced()) {
        return info.namespace().isEmpty() && hasSubresource(info);
      }
      boolean one = !info.name().isEmpty() && !namedBySelector(info);
      return (!info.namespace().isEmpty() || !one) && hasSubresource(info);
    }

    /// Lists and watches may have a name from their selector instead of their path.
    private boolean namedBySelector(RequestInfo info) {
      return isCollective(info)
          && info.path().replaceFirst("/+$", "").endsWith("/" + info.resource());
    }

    private static boolean isCollective(RequestInfo info) {
      return info.verb().equals("list") || info.verb().equals("watch");
    }

    /// Whether a subresource answers by whatever method and in whatever type it likes.
    boolean connects(String subresource) {
      return resource.subresource(subresource).orElse(null) instanceof Connect<?, ?>;
    }

    /// Nothing lies below a subresource, unless it leads on.
    private boolean hasSubresource(RequestInfo info) {
      if (info.subresource().isEmpty()) {
        return true;
      }
      return switch (resource.subresource(info.subresource()).orElse(null)) {
        case null -> false;
        case Connect<?, ?> connect when connect.leadsOn() -> true;
        default ->
            info.path().replaceFirst("/+$", "").endsWith(info.name() + "/" + info.subresource());
      };
    }

    /// Whether the verb belongs to the path: what makes or removes several belongs to the
    /// collection of one namespace, what changes one to that one.
    boolean onRightPath(RequestInfo info) {
      return switch (info.verb()) {
        case "create" ->
            info.name().isEmpty() == info.subresource().isEmpty() && isInPlace(info.namespace());
        case "deletecollection" -> isInPlace(info.namespace());
        case "update", "patch" -> !info.name().isEmpty();
        default -> true;
      };
    }

    private boolean isInPlace(String namespace) {
      return !resource.namespaced() || !namespace.isEmpty();
    }
  }
}
