package io.temper.machinery.http;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;

/// What a connection hands its requests to. Answers errors as answers; never throws.
interface Exchange {
  Response handle(Request request);

  /// The answer to a request that authenticates like any other but whose body or target cannot be
  /// served: who may not ask gets 401 or 403 first.
  Response refuse(Request request, Status why);
}
