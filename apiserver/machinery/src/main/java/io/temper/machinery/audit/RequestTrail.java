package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.Level;
import io.temper.machinery.audit.policy.Stage;
import io.temper.machinery.audit.policy.Verdict;
import io.temper.machinery.exchange.AuditTrail;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.request.LongRunning;
import io.temper.machinery.wire.JsonCopy.Copied;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MetaJson;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of one request so far, from which its events are made.
final class RequestTrail implements AuditTrail {
  private static final Logger log = LoggerFactory.getLogger(RequestTrail.class);

  private final Auditor auditor;
  private final Verdict verdict;
  private final RequestFacts facts;
  private final Map<String, String> annotations = new TreeMap<>();
  private @Nullable UserInfo impersonated;
  private String constraint = "";
  private @Nullable ObjectReference object;
  private @Nullable Status status;
  private byte[] requestObject = AuditEvent.NOTHING;
  private byte[] responseObject = AuditEvent.NOTHING;
  private long held;

  /// @param user null when nobody could be authenticated
  RequestTrail(Auditor auditor, Request request, @Nullable UserInfo user, Verdict verdict) {
    this.auditor = auditor;
    this.verdict = verdict;
    this.facts = RequestFacts.of(request, user, verdict.level());
    this.object = request.info().resourceRequest() ? ObjectReference.of(request.info()) : null;
  }

  @Override
  public synchronized void annotate(String key, String value) {
    String before = annotations.putIfAbsent(key, value);
    if (before != null && !before.equals(value)) {
      log.atDebug()
          .addKeyValue("auditID", facts.auditId())
          .addKeyValue("key", key)
          .log("Audit annotation was set before and stays");
    }
  }

  @Override
  public synchronized void impersonated(UserInfo user, String permittedBy) {
    impersonated = user;
    constraint = permittedBy;
  }

  @Override
  public synchronized void answered(Status answer) {
    status = answer;
    if (verdict.level().atLeast(Level.REQUEST_RESPONSE)) {
      JsonWriter json = new JsonWriter();
      MetaJson.write(answer, json);
      responseObject = json.toByteArray();
    }
  }

  @Override
  public Response serve(Request request, Handler handler) {
    keepRequest(request);
    boolean wanted =
        verdict.level().atLeast(Level.REQUEST_RESPONSE) && !LongRunning.test(request.info());
    if (!wanted) {
      return handler.handle(request);
    }
    // What can be read here is compressed further out, if the client takes that.
    Headers plain = request.headers().without(name -> name.equalsIgnoreCase("Accept-Encoding"));
    Response response = handler.handle(request.withHeaders(plain));
    if (response.status() >= 400) {
      return response;
    }
    return switch (response) {
      case Response.Full full -> {
        if (take(full.body().length)) {
          keepAnswer(full.headers(), full.body());
        }
        yield full;
      }
      case Response.Stream stream -> KeptStream.of(this, stream);
    };
  }

  /// The answer's code, where no Status has said more.
  synchronized void coded(int code) {
    Status known = status;
    status =
        known == null
            ? new Status("", "", "", null, code)
            : new Status(known.status(), known.message(), known.reason(), known.details(), code);
  }

  /// Makes an event, unless the policy wants none of this stage.
  ///
  /// @return false when it could not be kept and the request should fail for it
  synchronized boolean reached(Stage stage) {
    boolean kept =
        verdict.omitStages().contains(stage)
            || auditor.record(
                new AuditEvent(
                    facts,
                    stage,
                    stage == Stage.REQUEST_RECEIVED ? facts.received() : auditor.now(),
                    impersonated,
                    constraint,
                    object,
                    status,
                    requestObject,
                    responseObject,
                    annotations));
    if (stage == Stage.RESPONSE_COMPLETE || stage == Stage.PANIC) {
      auditor.bodies().giveBack(held);
      held = 0;
    }
    return kept;
  }

  /// Takes so much of what all requests may keep together. If it is not there, events say that
  /// something was left out.
  boolean take(int bytes) {
    if (auditor.bodies().take(bytes)) {
      synchronized (this) {
        held += bytes;
      }
      return true;
    }
    annotate(AuditEvent.TRUNCATED, "true");
    return false;
  }

  void keepAnswer(Headers headers, byte[] body) {
    Copied copied = RecordedBody.of(headers, body, !verdict.omitManagedFields());
    if (copied == null || copied.text("kind").isEmpty() || copied.text("apiVersion").isEmpty()) {
      return;
    }
    synchronized (this) {
      if (responseObject.length == 0) {
        responseObject = copied.json();
      }
    }
  }

  private void keepRequest(Request request) {
    RequestInfo info = request.info();
    boolean wanted = verdict.level().atLeast(Level.REQUEST);
    boolean whole = info.verb().equals("create") || info.verb().equals("update");
    boolean none = !info.resourceRequest() || request.body().length == 0 || LongRunning.test(info);
    if (none || !(whole || wanted)) {
      return;
    }
    if (wanted && !take(request.body().length)) {
      return;
    }
    // Patches are recorded as they came.
    boolean managedFields = !whole || !verdict.omitManagedFields();
    Copied copied = RecordedBody.of(request.headers(), request.body(), managedFields);
    if (copied == null) {
      return;
    }
    synchronized (this) {
      ObjectReference known = object;
      if (whole && known != null) {
        object = known.or(copied);
      }
      if (wanted) {
        requestObject = copied.json();
      }
    }
  }
}
