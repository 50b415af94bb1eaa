package io.temper.machinery.audit;

import io.temper.machinery.audit.policy.Level;
import io.temper.machinery.audit.policy.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Events to write somewhere.
final class Events {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private Events() {}

  static EncodedEvent named(String auditId) {
    return event(auditId, Level.METADATA, 0);
  }

  /// @param objectBytes of the object in its answer
  static EncodedEvent event(String auditId, Level level, int objectBytes) {
    RequestFacts facts =
        new RequestFacts(level, auditId, "/api", "get", AuditedChain.JANE, List.of(), "", NOON);
    byte[] object =
        objectBytes == 0
            ? AuditEvent.NOTHING
            : ("\"" + "x".repeat(objectBytes - 2) + "\"").getBytes(StandardCharsets.UTF_8);
    return EncodedEvent.of(
        new AuditEvent(
            facts,
            Stage.RESPONSE_COMPLETE,
            NOON,
            null,
            "",
            null,
            null,
            AuditEvent.NOTHING,
            object,
            Map.of()));
  }
}
