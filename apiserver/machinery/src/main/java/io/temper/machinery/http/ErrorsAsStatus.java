package io.temper.machinery.http;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.wire.StatusResponses;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where an error turns into an answer. A failure nobody foresaw is logged here and
/// answered as 500 without its details, which are ours and not the client's.
final class ErrorsAsStatus implements Filter {
  private static final Logger log = LoggerFactory.getLogger(ErrorsAsStatus.class);

  @Override
  public Response apply(Request request, Handler next) {
    try {
      Response response = next.handle(request);
      return response instanceof Response.Stream stream ? guarded(stream, request) : response;
    } catch (StatusException e) {
      if (e.status().code() >= 500 && e.getCause() != null) {
        failed(request, e);
      }
      return StatusResponses.of(request, e.status());
    } catch (RuntimeException | Error e) {
      // An Error too: one request that runs out of stack must not take others with it.
      failed(request, e);
      return StatusResponses.of(
          request,
          Status.failure(
              500,
              "InternalError",
              "This request caused apiserver to panic. Look in the logs for details."));
    }
  }

  /// A stream whose failures end it as a client that leaves does: its status is long sent.
  private static Response guarded(Response.Stream stream, Request request) {
    return stream.withBody(sink -> {
      try {
        stream.body().writeTo(sink);
      } catch (RuntimeException | Error e) {
        failed(request, e);
        throw new IOException("the answer broke off", e);
      }
    });
  }

  private static void failed(Request request, Throwable cause) {
    log.atError()
        .setCause(cause)
        .addKeyValue("method", request.method())
        .addKeyValue("path", request.path())
        .addKeyValue("auditID", request.auditId())
        .log("Request failed");
  }
}
