package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.Level;
import io.temper.machinery.audit.policy.Stage;
import io.temper.machinery.audit.policy.Verdict;
import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.LongRunning;
import java.io.IOException;

/// Makes the events of every request that the policy asks for (k8s.io/apiserver
/// `pkg/endpoints/filters/audit.go`, `authn_audit.go`).
///
/// ```
/// RequestReceived ─▶ [ResponseStarted, of what is long-running] ─▶ ResponseComplete
///                └──────────────────────────────────────────────▶ Panic
/// nobody authenticated: ResponseStarted alone
/// ```
public final class AuditFilter implements Filter {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Auditor auditor;

  public AuditFilter(Auditor auditor) {
    this.auditor = auditor;
  }

  @Override
  public Response apply(Request request, Handler next) {
    if (!auditor.enabled()) {
      return next.handle(request);
    }
    Verdict verdict = auditor.judge(request, request.user());
    if (verdict.level() == Level.NONE) {
      return next.handle(request);
    }
    RequestTrail trail = new RequestTrail(auditor, request, request.user(), verdict);
    if (!trail.reached(Stage.REQUEST_RECEIVED)) {
      auditor.refused();
      throw new StatusException(Status.internalError("failed to store audit event"));
    }
    return followed(request, next, trail);
  }

  /// Records a request that is refused before this filter because nobody could be authenticated.
  public void unauthenticated(Request request, Status answer) {
    if (!auditor.enabled()) {
      return;
    }
    Verdict verdict = auditor.judge(request, null);
    if (verdict.level() != Level.NONE) {
      RequestTrail trail = new RequestTrail(auditor, request, null, verdict);
      trail.answered(answer);
      trail.reached(Stage.RESPONSE_STARTED);
    }
  }

  private static Response followed(Request request, Handler next, RequestTrail trail) {
    boolean longRunning = LongRunning.test(request.info());
    Response response;
    try {
      response = next.handle(request.withAudit(trail));
    } catch (StatusException e) {
      trail.answered(e.status());
      ended(trail, e.status().code(), longRunning);
      throw e;
    } catch (RuntimeException | Error e) {
      broken(trail, e);
      throw e;
    }
    return switch (response) {
      case Response.Full full -> {
        ended(trail, full.status(), longRunning);
        yield full;
      }
      case Response.Stream stream -> streamed(stream, trail, request, longRunning);
    };
  }

  private static Response streamed(
      Response.Stream stream, RequestTrail trail, Request request, boolean longRunning) {
    int code = upgraded(request) ? SWITCHING_PROTOCOLS : stream.status();
    return stream.withBody(sink -> {
      trail.coded(code);
      if (longRunning) {
        trail.reached(Stage.RESPONSE_STARTED);
      }
      try {
        stream.body().writeTo(sink);
      } catch (IOException e) {
        // The client is gone: nothing more is sent, which is what this stage says.
        trail.reached(Stage.RESPONSE_COMPLETE);
        throw e;
      } catch (RuntimeException | Error e) {
        broken(trail, e);
        throw e;
      }
      trail.reached(Stage.RESPONSE_COMPLETE);
    });
  }

  private static void ended(RequestTrail trail, int code, boolean longRunning) {
    trail.coded(code);
    if (longRunning) {
      trail.reached(Stage.RESPONSE_STARTED);
    }
    trail.reached(Stage.RESPONSE_COMPLETE);
  }

  private static void broken(RequestTrail trail, Throwable cause) {
    if (Thread.currentThread().isInterrupted()) {
      // Its time was up, and whatever it was waiting for said so in its own way.
      trail.answered(Status.timeout("request did not complete within the allotted timeout"));
      trail.reached(Stage.RESPONSE_COMPLETE);
      return;
    }
    trail.answered(Status.failure(500, "InternalError", "APIServer panic'd: " + cause));
    trail.reached(Stage.PANIC);
  }

  /// Only a WebSocket can turn the answer to a request into a stream of another protocol.
  private static boolean upgraded(Request request) {
    return request.headers().first("Upgrade").orElse("").equalsIgnoreCase("websocket")
        && request.headers().first("Sec-WebSocket-Key").isPresent();
  }
}
