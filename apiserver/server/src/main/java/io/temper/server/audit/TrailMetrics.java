package io.temper.server.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.temper.audit.AuditLog;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// How the audit trail does.
public final class TrailMetrics {
  private final MeterRegistry registry;
  private final Counter refused;
  private final Counter lost;
  private final AtomicLong publishedMillis = new AtomicLong();

  public TrailMetrics(MeterRegistry registry) {
    this.registry = registry;
    refused =
        Counter.builder("temper.audit.refused.requests")
            .description("Requests refused because they could not be recorded in the audit trail")
            .register(registry);
    lost =
        Counter.builder("temper.audit.lost.outcomes")
            .description("Requests done whose outcome could not be recorded in the audit trail")
            .register(registry);
    Gauge.builder("temper.audit.head.timestamp.seconds", () -> publishedMillis.get() / 1000.0)
        .description("When a signed head of the audit trail was published last; 0 for never")
        .register(registry);
  }

  void follow(AuditLog log) {
    FunctionCounter.builder("temper.audit.entries", log, AuditLog::size)
        .description("Entries the audit trail ever had")
        .register(registry);
    Gauge.builder("temper.audit.kept.entries", log, open -> open.size() - open.oldest())
        .description("Entries of the audit trail that are not dropped")
        .register(registry);
    Gauge.builder("temper.audit.waiting.entries", log, open -> open.statistics().waiting())
        .description("Entries that wait for the disk")
        .register(registry);
  }

  void refused() {
    refused.increment();
  }

  void lost() {
    lost.increment();
  }

  void published(Instant when) {
    publishedMillis.set(when.toEpochMilli());
  }
}
