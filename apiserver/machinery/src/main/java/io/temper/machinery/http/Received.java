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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request's head as it came in, before its body counts.
///
/// @param fault why it cannot be served whoever asks; null when nothing speaks against it
record Received(Request request, @Nullable Status fault) {
  private static final byte[] NO_BODY = {};
  private static final int RETRY_SECONDS = 1;
  private static final String STOPPING = "The apiserver is shutting down, please try again later.";

  private static final String NO_ROOM = "Too many requests, please try again later.";

  /// What is asked for to learn how the server is doing.
  private static final List<String> HEALTH = List.of("/livez", "/readyz", "/healthz", "/metrics");

  static Received of(String method, String target, Headers headers, Connection connection) {
    try {
      Target parsed = Target.parse(target);
      boolean late = connection.late() && !isHealth(parsed.path());
      return new Received(
          Request.of(method, parsed.path(), parsed.query(), headers, NO_BODY, connection.peer())
              .withTarget(Target.origin(target)),
          late ? Status.tooManyRequests(STOPPING, RETRY_SECONDS) : null);
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

  Response answer(Serving serving, Body body) {
    Exchange exchange = serving.exchange();
    if (fault != null) {
      return exchange.refuse(request, fault);
    }
    return switch (body) {
      case Body.Whole(var bytes) -> exchange.handle(request.withBody(bytes));
      case Body.TooLarge _ -> exchange.refuse(request, tooLarge(serving.limits().maxBodyBytes()));
      case Body.NoRoom _ ->
          exchange.refuse(request, Status.tooManyRequests(NO_ROOM, RETRY_SECONDS));
    };
  }

  /// What came after the head.
  sealed interface Body {
    Body NONE = new Whole(NO_BODY);

    record Whole(byte[] bytes) implements Body {}

    /// Larger than the limit.
    record TooLarge() implements Body {}

    /// The server holds too many others that are not whole yet.
    record NoRoom() implements Body {}
  }

  private static boolean isHealth(String path) {
    return HEALTH.stream().anyMatch(path::startsWith);
  }

  private static Status tooLarge(int limit) {
    return Status.failure(
        413, "RequestEntityTooLarge", "Request entity too large: limit is " + limit);
  }
}
