package io.temper.admission.revert;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.temper.admission.revert.RunningPods.Outcome;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// How far giving back has come.
public final class RevertMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger pending = new AtomicInteger();

  public RevertMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("temper.admission.reverts.pending", pending, AtomicInteger::get)
        .description("Running pods that are still to get back what they asked for")
        .register(registry);
  }

  void pending(int pods) {
    pending.set(pods);
  }

  void done(Outcome outcome) {
    pending.decrementAndGet();
    Counter.builder("temper.admission.reverts")
        .description("Running pods by what became of giving back")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }
}
