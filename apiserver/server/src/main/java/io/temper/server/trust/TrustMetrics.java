package io.temper.server.trust;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// What the agents' certificate authority did.
public final class TrustMetrics {
  private final MeterRegistry registry;
  private final AtomicLong expiry = new AtomicLong();

  public TrustMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("temper.agent.ca.expiry.seconds", expiry, AtomicLong::get)
        .description("When the agents' certificate authority ends, in seconds since 1970")
        .register(registry);
  }

  void signed() {
    registry.counter("temper.agent.certificates", "outcome", "signed", "reason", "").increment();
  }

  /// @param reason one of the check's closed set
  void denied(String reason) {
    registry
        .counter("temper.agent.certificates", "outcome", "denied", "reason", reason)
        .increment();
  }

  void authority(Instant expires) {
    expiry.set(expires.getEpochSecond());
  }
}
