package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.Stage;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.MetaJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One event of the log, as audit.k8s.io/v1 Event.
///
/// @param impersonated as whom the request is served; null for whoever asks
/// @param constraint the verb that permitted to impersonate, empty for `impersonate`
/// @param object null for a request about none
/// @param status of the answer; null while there is none
/// @param requestObject as JSON; empty where it is not recorded
/// @param responseObject as JSON; empty where it is not recorded
record AuditEvent(
    RequestFacts request,
    Stage stage,
    Instant at,
    @Nullable UserInfo impersonated,
    String constraint,
    @Nullable ObjectReference object,
    @Nullable Status status,
    byte[] requestObject,
    byte[] responseObject,
    Map<String, String> annotations) {
  /// Annotation of an event that objects were left out of.
  static final String TRUNCATED = "audit.k8s.io/truncated";

  static final byte[] NOTHING = {};

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  AuditEvent {
    annotations = Map.copyOf(annotations);
  }

  /// This event without its objects, and with a note that they were left out.
  AuditEvent truncated() {
    Map<String, String> noted = new TreeMap<>(annotations);
    noted.put(TRUNCATED, "true");
    return new AuditEvent(
        request, stage, at, impersonated, constraint, object, status, NOTHING, NOTHING, noted);
  }

  /// All fields but kind and apiVersion, in upstream's order.
  void writeMembers(JsonWriter json) {
    json.name("level").value(request.level().word()).name("auditID").value(request.auditId());
    json.name("stage").value(stage.word()).name("requestURI").value(request.requestUri());
    json.name("verb").value(request.verb()).name("user");
    write(request.user(), json);
    if (impersonated != null) {
      json.name("impersonatedUser");
      write(impersonated, json);
    }
    if (!constraint.isEmpty()) {
      json.name("authenticationMetadata").beginObject();
      json.name("impersonationConstraint").value(constraint).endObject();
    }
    if (!request.sourceIps().isEmpty()) {
      json.name("sourceIPs").tree(request.sourceIps());
    }
    json.optional("userAgent", request.userAgent());
    if (object != null) {
      json.name("objectRef");
      object.write(json);
    }
    if (status != null) {
      json.name("responseStatus").beginObject();
      MetaJson.writeMembers(bounded(status), json);
      json.endObject();
    }
    if (requestObject.length > 0) {
      json.name("requestObject").raw(requestObject);
    }
    if (responseObject.length > 0) {
      json.name("responseObject").raw(responseObject);
    }
    json.name("requestReceivedTimestamp").value(MICROS.format(request.received()));
    json.name("stageTimestamp").value(MICROS.format(at));
    if (!annotations.isEmpty()) {
      json.name("annotations").tree(new TreeMap<>(annotations));
    }
  }

  private static void write(@Nullable UserInfo user, JsonWriter json) {
    json.beginObject();
    if (user != null) {
      json.optional("username", user.name()).optional("uid", user.uid());
      writeNonEmpty("groups", user.groups(), json);
      if (!user.extra().isEmpty()) {
        json.name("extra").tree(new TreeMap<>(user.extra()));
      }
    }
    json.endObject();
  }

  private static void writeNonEmpty(String name, List<String> texts, JsonWriter json) {
    if (!texts.isEmpty()) {
      json.name(name).tree(texts);
    }
  }

  /// Without what has no bounds, as a continue token.
  private static Status bounded(Status status) {
    return new Status(
        status.status(), status.message(), status.reason(), status.details(), status.code());
  }
}
