package io.temper.machinery.http;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.wire.StatusResponses;

/// All that a request passes where no API is served.
record PlainExchange(ErrorsAsStatus errors, Handler handler) implements Exchange {
  @Override
  public Response handle(Request request) {
    return errors.apply(request, handler);
  }

  @Override
  public Response refuse(Request request, Status why) {
    return StatusResponses.of(request, why);
  }
}
