package io.temper.scheduler.extender;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// How questions were answered, and how long that took.
public final class ExtenderMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100)
  };

  private final Timer calls;
  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);

  public ExtenderMetrics(MeterRegistry registry) {
    calls =
        Timer.builder("temper.scheduler.call")
            .description("Time from a whole question to its whole answer")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(
          outcome,
          Counter.builder("temper.scheduler.calls")
              .description("Questions of kube-scheduler, by how they were answered")
              .tag("outcome", outcome.label())
              .register(registry));
    }
  }

  void took(Duration time) {
    calls.record(time);
  }

  void answered(Outcome outcome) {
    Counter counter = outcomes.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }
}
