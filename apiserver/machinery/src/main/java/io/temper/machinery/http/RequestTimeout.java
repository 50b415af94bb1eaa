package io.temper.machinery.http;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.LongRunning;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Answers 504 when a request that is not long-running is not answered in time. kube-apiserver
/// hangs up after the same time; then nobody would hear what went wrong. The work goes on in a
/// thread of its own, interrupted, and what it still answers is let go.
final class RequestTimeout implements Filter {
  private final Duration timeout;
  private final Clocks clocks;

  RequestTimeout(Duration timeout, Clocks clocks) {
    this.timeout = timeout;
    this.clocks = clocks;
  }

  @Override
  public Response apply(Request request, Handler next) {
    if (LongRunning.test(request.info())) {
      return next.handle(request);
    }
    Duration allowed = allowed(request);
    Request dated = request.withDeadline(clocks.now().plus(allowed));
    var work = new FutureTask<>(() -> next.handle(dated));
    Thread worker = Thread.ofVirtual().name("request " + request.path()).start(work);
    try {
      return work.get(allowed.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (TimeoutException _) {
      worker.interrupt();
      letGo(work);
      throw timedOut();
    } catch (InterruptedException _) {
      worker.interrupt();
      letGo(work);
      Thread.currentThread().interrupt();
      throw timedOut();
    }
  }

  /// What the client allows (`?timeout=5s`), if that is less than what the server does.
  private Duration allowed(Request request) {
    String asked = request.query().value("timeout");
    if (asked.isEmpty()) {
      return timeout;
    }
    try {
      Duration wanted = GoDuration.parse(asked);
      return wanted.isPositive() && wanted.compareTo(timeout) < 0 ? wanted : timeout;
    } catch (IllegalArgumentException e) {
      throw new StatusException(
          Status.badRequest("invalid timeout specified in the request URL - " + e.getMessage()));
    }
  }

  private static StatusException timedOut() {
    return new StatusException(
        Status.failure(
            504,
            "Timeout",
            "Timeout: request did not complete within the allotted timeout",
            new StatusDetails("", "", "", "", List.of(), 0)));
  }

  private static void letGo(FutureTask<Response> work) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            Answers.discard(work.get());
          } catch (InterruptedException | ExecutionException _) {
            // It failed after its time was up: 504 was said, and nothing is held any more.
          }
        });
  }
}
