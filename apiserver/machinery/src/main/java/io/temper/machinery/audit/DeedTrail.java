package io.temper.machinery.audit;

import io.temper.machinery.exchange.AuditTrail;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.request.LongRunning;
import io.temper.machinery.wire.JsonCopy.Copied;
import org.jspecify.annotations.Nullable;

/// What is known of one request so far, for its deed; passes everything on to the audit log's own
/// trail.
final class DeedTrail implements AuditTrail {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final DeedRecorder recorder;
  private final Request request;
  private final @Nullable UserInfo asker;
  private @Nullable UserInfo user;
  private @Nullable Status status;
  private String name;
  private String uid = "";
  private boolean intended;
  private boolean over;

  /// @param asker null when nobody could be authenticated
  DeedTrail(DeedRecorder recorder, Request request, @Nullable UserInfo asker) {
    this.recorder = recorder;
    this.request = request;
    this.asker = asker;
    this.user = asker;
    this.name = request.info().name();
  }

  @Override
  public void annotate(String key, String value) {
    request.audit().annotate(key, value);
  }

  @Override
  public void impersonated(UserInfo as, String constraint) {
    synchronized (this) {
      user = as;
    }
    request.audit().impersonated(as, constraint);
  }

  @Override
  public void answered(Status answer) {
    synchronized (this) {
      status = answer;
    }
    request.audit().answered(answer);
  }

  @Override
  public Response serve(Request served, Handler handler) {
    if (!recorder.records(served.info())) {
      return request.audit().serve(served, handler);
    }
    recorder.intends(intent(served));
    synchronized (this) {
      intended = true;
    }
    Response response = request.audit().serve(served, handler);
    if (response instanceof Response.Full full && full.status() < 400) {
      name(RecordedBody.of(full.headers(), full.body(), false));
    }
    return response;
  }

  /// The answer has that code, and is what was said of it before.
  void ended(int code) {
    Status known;
    synchronized (this) {
      known = status;
    }
    boolean failed = code >= 400;
    ended(known != null && failed && known.code() == code ? known : Status.failure(code, "", ""));
  }

  /// Records the end, once.
  void ended(Status answer) {
    Deed.Ended ended;
    synchronized (this) {
      boolean refused = answer.code() == UNAUTHORIZED || answer.code() == FORBIDDEN;
      if (over || !(intended || refused)) {
        return;
      }
      over = true;
      ended = new Deed.Ended(deed(), answer, intended);
    }
    recorder.ended(ended);
  }

  private synchronized Deed intent(Request served) {
    if (served.info().verb().equals("create") && !LongRunning.test(served.info())) {
      name(RecordedBody.of(served.headers(), served.body(), false));
    }
    return deed();
  }

  private synchronized void name(@Nullable Copied object) {
    if (object == null || object.text("kind").equals("Status")) {
      return;
    }
    if (name.isEmpty()) {
      name = object.text("metadata.name");
    }
    if (uid.isEmpty()) {
      uid = object.text("metadata.uid");
    }
  }

  private Deed deed() {
    return new Deed(
        request.received(),
        request.auditId(),
        request.info(),
        name,
        uid,
        request.query().first("dryRun").isPresent(),
        asker,
        user,
        SourceAddresses.of(request),
        request.headers().first("User-Agent").orElse(""),
        request.body());
  }
}
