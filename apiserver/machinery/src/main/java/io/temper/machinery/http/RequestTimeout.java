package io.temper.machinery.http;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.LongRunning;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Answers 504 when a request that is not long-running is not answered in time. kube-apiserver
/// hangs up after the same time; then nobody would hear what went wrong. The work goes on in a
/// thread of its own, interrupted, and what it still answers is let go.
///
/// What changes one object has less time, as upstream: a client that gives up before us would not
/// know what became of it. Collections take as long as they need, and what connects is no write.
final class RequestTimeout implements Filter {
  /// Source: apiserver `pkg/endpoints/handlers/rest.go`, requestTimeoutUpperBound.
  private static final Duration WRITES = Duration.ofSeconds(34);

  private static final Set<String> WRITING_VERBS = Set.of("create", "update", "patch", "delete");
  private static final Set<String> WRITTEN_PARTS = Set.of("", "status", "scale");

  private final Duration timeout;
  private final Duration writeTimeout;
  private final Clocks clocks;

  RequestTimeout(Duration timeout, Clocks clocks) {
    this(timeout, WRITES, clocks);
  }

  /// @param writeTimeout of what changes one object, if it is less
  RequestTimeout(Duration timeout, Duration writeTimeout, Clocks clocks) {
    this.timeout = timeout;
    this.writeTimeout = writeTimeout;
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
      throw timedOut(request);
    } catch (InterruptedException _) {
      worker.interrupt();
      letGo(work);
      Thread.currentThread().interrupt();
      throw timedOut(request);
    }
  }

  /// What the client allows (`?timeout=5s`), if that is less than what the server does.
  private Duration allowed(Request request) {
    Duration most = writes(request) && writeTimeout.compareTo(timeout) < 0 ? writeTimeout : timeout;
    String asked = request.query().value("timeout");
    if (asked.isEmpty()) {
      return most;
    }
    try {
      Duration wanted = GoDuration.parse(asked);
      return wanted.isPositive() && wanted.compareTo(most) < 0 ? wanted : most;
    } catch (IllegalArgumentException e) {
      throw new StatusException(
          Status.badRequest("invalid timeout specified in the request URL - " + e.getMessage()));
    }
  }

  private static boolean writes(Request request) {
    RequestInfo info = request.info();
    return info.resourceRequest()
        && WRITING_VERBS.contains(info.verb())
        && WRITTEN_PARTS.contains(info.subresource());
  }

  private static StatusException timedOut(Request request) {
    if (writes(request)) {
      return new StatusException(
          Status.timeout(
              "request did not complete within requested timeout - context deadline exceeded"));
    }
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
