package io.temper.server.audit;

import io.temper.audit.AuditLog;
import io.temper.audit.AuditLogException;
import io.temper.audit.entry.Entry;
import io.temper.audit.entry.Stage;
import io.temper.machinery.audit.Deed;
import io.temper.machinery.audit.DeedRecorder;
import io.temper.machinery.exchange.RequestInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusDetails;
import io.temper.machinery.meta.StatusException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes deeds to the trail: writes of any kind, and reads of logs and exports. Questions that are
/// asked by `create` and change nothing are none.
final class TrailRecorder implements DeedRecorder {
  private static final Logger log = LoggerFactory.getLogger(TrailRecorder.class);
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final Set<String> TOLD = Set.of("log", "proxy");
  private static final Set<String> QUESTIONS = Set.of("costqueries", "perfqueries", "usagequeries");
  private static final int RETRY_SECONDS = 1;

  private final Trail trail;
  private final InstantSource clock;
  private final TrailMetrics metrics;

  TrailRecorder(Trail trail, InstantSource clock, TrailMetrics metrics) {
    this.trail = trail;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public boolean records(RequestInfo info) {
    if (!info.resourceRequest() || QUESTIONS.contains(info.resource())) {
      return false;
    }
    return !READS.contains(info.verb()) || TOLD.contains(info.subresource());
  }

  @Override
  public void intends(Deed deed) {
    try {
      append(Deeds.entry(clock.instant(), Stage.INTENT, deed, null));
    } catch (AuditLogException e) {
      throw refused(e);
    }
  }

  @Override
  public void ended(Deed.Ended ended) {
    // A request whose time is up is ended by an interrupt; what came of it is recorded still.
    boolean interrupted = Thread.interrupted();
    try {
      append(Deeds.entry(clock.instant(), Stage.OUTCOME, ended.deed(), ended.status()));
    } catch (AuditLogException e) {
      if (!ended.intended()) {
        throw refused(e);
      }
      // That it was about to be done is recorded; saying now that it was not would be a lie.
      metrics.lost();
      log.atError()
          .addKeyValue("auditID", ended.deed().auditId())
          .addKeyValue("reason", e.getMessage())
          .log("What came of a deed is not in the audit trail");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void append(Entry entry) {
    AuditLog open =
        trail
            .log()
            .orElseThrow(
                () -> new AuditLogException("the audit trail is not open: " + trail.waitingFor()));
    open.append(entry);
  }

  private StatusException refused(AuditLogException e) {
    metrics.refused();
    log.atDebug().addKeyValue("reason", e.getMessage()).log("Refused: it cannot be recorded");
    return new StatusException(
        Status.failure(
            503,
            "ServiceUnavailable",
            "refused, because it cannot be recorded in the audit trail: " + e.getMessage(),
            new StatusDetails("", "", "", "", List.of(), RETRY_SECONDS)));
  }
}
