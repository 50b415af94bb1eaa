package io.temper.machinery.http;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;

/// Keeps answers out of caches unless the handler says otherwise: all of them depend on who asks
/// (k8s.io/apiserver `pkg/endpoints/filters/cachecontrol.go`).
final class CacheControl implements Filter {
  @Override
  public Response apply(Request request, Handler next) {
    Response response = next.handle(request);
    return response.withHeaders(
        response.headers().withDefault("Cache-Control", "no-cache, private"));
  }
}
