package io.temper.admission.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What became of pods, and how long that took.
public final class WebhookMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1)
  };

  private final MeterRegistry registry;
  private final Timer reviews;

  public WebhookMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.reviews =
        Timer.builder("temper.admission.review")
            .description("Time from a whole request to its whole answer")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    refusals();
  }

  void took(Duration time) {
    reviews.record(time);
  }

  void scaled() {
    pods("scaled", "");
  }

  void restored(String reason) {
    pods("restored", reason);
  }

  void unchanged(String reason) {
    pods("unchanged", reason);
  }

  void refused() {
    refusals().increment();
  }

  private Counter refusals() {
    return Counter.builder("temper.admission.refused")
        .description("Requests that were no AdmissionReview")
        .register(registry);
  }

  private void pods(String outcome, String reason) {
    Counter.builder("temper.admission.pods")
        .description("Pods by what became of their CPU requests, and why")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
