package io.temper.scheduler.publish;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// What is written on nodes, and by whom.
public final class PublishMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger leading = new AtomicInteger();

  public PublishMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("temper.scheduler.publish.leader", leading, AtomicInteger::get)
        .description("Whether this replica writes on nodes")
        .register(registry);
  }

  void follow(Ledger ledger) {
    for (Mark mark : Mark.values()) {
      Gauge.builder("temper.scheduler.publish.nodes", ledger, each -> each.showing(mark))
          .description("Nodes that show it: pressure (the label), fence (the extended resource)")
          .tag("mark", mark.label())
          .register(registry);
    }
  }

  void leads(boolean leader) {
    leading.set(leader ? 1 : 0);
  }

  void wrote(Mark mark, NodeWriter.Outcome outcome) {
    Counter.builder("temper.scheduler.publish.writes")
        .description("Writes on nodes, by what became of them")
        .tag("mark", mark.label())
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }
}
