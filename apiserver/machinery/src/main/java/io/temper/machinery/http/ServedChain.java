package io.temper.machinery.http;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;

/// The filter chain as connections see it.
final class ServedChain implements Exchange {
  private final FilterChain chain;
  private final Handler whole;

  ServedChain(FilterChain chain, Routes routes) {
    this.chain = chain;
    this.whole = chain.then(routes::dispatch);
  }

  @Override
  public Response handle(Request request) {
    return whole.handle(request);
  }

  @Override
  public Response refuse(Request request, Status why) {
    return chain
        .then(_ -> {
          throw new StatusException(why);
        })
        .handle(request);
  }
}
