package io.temper.machinery.request;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;

/// Tells everything after it what the request means.
public final class RequestInfoFilter implements Filter {
  @Override
  public Response apply(Request request, Handler next) {
    return next.handle(
        request.withInfo(
            RequestInfoParser.parse(request.method(), request.path(), request.query())));
  }
}
