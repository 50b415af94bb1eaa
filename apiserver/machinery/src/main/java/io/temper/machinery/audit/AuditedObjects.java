package io.temper.machinery.audit;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;

/// Lets the audit log see the objects that a handler is given and answers with.
public final class AuditedObjects implements Filter {
  @Override
  public Response apply(Request request, Handler next) {
    return request.audit().serve(request, next);
  }
}
