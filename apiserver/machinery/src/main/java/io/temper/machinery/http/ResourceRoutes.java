package io.temper.machinery.http;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.verbs.ResourceHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Leads requests for objects to the handlers of their resource. A path that the declaration does
/// not give a resource (a namespace before a cluster's object, a subresource it has not) is not
/// found; a verb it has not is not allowed.
final class ResourceRoutes implements Handler {
  private static final Set<String> ON_ONE = Set.of("get", "update", "patch", "delete");

  private final Map<Key, Served> served = new HashMap<>();

  ResourceRoutes(List<? extends Resource<?>> resources, ResourceHandlers handlers) {
    for (Resource<?> resource : resources) {
      GroupVersion version = resource.groupVersion();
      Served before =
          served.put(
              new Key(version.group(), version.version(), resource.plural()),
              new Served(resource.namespaced(), handlers.of(resource)));
      if (before != null) {
        throw new IllegalArgumentException("declared twice: " + resource.groupResource());
      }
    }
  }

  @Override
  public Response handle(Request request) {
    RequestInfo info = request.info();
    Served resource = served.get(new Key(info.group(), info.version(), info.resource()));
    if (resource == null || !info.subresource().isEmpty() || !resource.fits(info)) {
      return PlainText.error(404, "404 page not found");
    }
    Handler handler = resource.handlers.get(info.verb());
    if (handler == null || !request.method().equals("GET")) {
      throw new StatusException(Status.methodNotAllowed());
    }
    return handler.handle(request);
  }

  private record Key(String group, String version, String plural) {}

  private record Served(boolean namespaced, Map<String, Handler> handlers) {
    /// Whether the path has the resource's form. One namespaced object needs its namespace in the
    /// path; a list needs none.
    boolean fits(RequestInfo info) {
      return namespaced
          ? !info.namespace().isEmpty() || !ON_ONE.contains(info.verb())
          : info.namespace().isEmpty();
    }
  }
}
