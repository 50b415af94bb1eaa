package io.temper.machinery.http;

import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.LongRunning;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.request.Target;
import org.jspecify.annotations.Nullable;

/// A request's head as it came in, before its body counts.
///
/// @param fault why it cannot be served whoever asks; null when nothing speaks against it
record Received(Request request, @Nullable Status fault) {
  private static final byte[] NO_BODY = {};

  static Received of(String method, String target, Headers headers, Connection connection) {
    try {
      Target parsed = Target.parse(target);
      return new Received(
          Request.of(method, parsed.path(), parsed.query(), headers, NO_BODY, connection.peer())
              .withTarget(Target.origin(target)),
          null);
    } catch (StatusException e) {
      return new Received(
          Request.of(method, "/", Query.EMPTY, headers, NO_BODY, connection.peer())
              .withTarget(target),
          e.status());
    }
  }

  /// Whether it may go on for as long as it likes.
  boolean longRunning() {
    try {
      return LongRunning.test(
          RequestInfoParser.parse(request.method(), request.path(), request.query()));
    } catch (StatusException _) {
      // The chain will say what is wrong with it.
      return false;
    }
  }

  /// @param body null when it is larger than the limit
  Response answer(Serving serving, byte @Nullable [] body) {
    Exchange exchange = serving.exchange();
    if (fault != null) {
      return exchange.refuse(request, fault);
    }
    if (body == null) {
      return exchange.refuse(request, tooLarge(serving.limits().maxBodyBytes()));
    }
    return exchange.handle(request.withBody(body));
  }

  private static Status tooLarge(int limit) {
    return Status.failure(
        413, "RequestEntityTooLarge", "Request entity too large: limit is " + limit);
  }
}
