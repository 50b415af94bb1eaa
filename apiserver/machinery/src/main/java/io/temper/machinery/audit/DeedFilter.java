package io.temper.machinery.audit;

import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;

/// Has deeds recorded: their intent when they were let through and before they are done, and what
/// came of them before the answer is sent.
///
/// ```
/// let through ─▶ intends ─▶ handler ─▶ ended ─▶ answer
/// refused ────────────────────────────▶ ended ─▶ answer
/// ```
public final class DeedFilter implements Filter {
  private final DeedRecorder recorder;

  public DeedFilter(DeedRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public Response apply(Request request, Handler next) {
    if (!recorder.enabled()) {
      return next.handle(request);
    }
    DeedTrail trail = new DeedTrail(recorder, request, request.user());
    Response response;
    try {
      response = next.handle(request.withAudit(trail));
    } catch (StatusException e) {
      trail.ended(e.status());
      throw e;
    } catch (RuntimeException | Error e) {
      trail.ended(Status.internalError("it failed in a way that nobody foresaw"));
      throw e;
    }
    return switch (response) {
      case Response.Full full -> {
        trail.ended(full.status());
        yield full;
      }
      case Response.Stream stream ->
          stream.withBody(sink -> {
            try {
              stream.body().writeTo(sink);
            } finally {
              trail.ended(stream.status());
            }
          });
    };
  }

  /// Records a request that is refused before this filter because nobody could be authenticated.
  public void unauthenticated(Request request, Status answer) {
    if (recorder.enabled()) {
      new DeedTrail(recorder, request, null).ended(answer);
    }
  }
}
