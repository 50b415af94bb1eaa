package io.temper.server.cost;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// How writing the history of costs goes.
public final class BooksMetrics {
  private volatile boolean failing;
  private volatile int unwritten;
  private volatile long dropped;

  public BooksMetrics(MeterRegistry registry) {
    Gauge.builder("temper.costs.unwritten.hours", this, metrics -> metrics.unwritten)
        .description("Hours of costs that the history's database has not taken yet")
        .register(registry);
    Gauge.builder("temper.costs.dropped.hours", this, metrics -> metrics.dropped)
        .description("Hours of costs that were lost because the database was away for too long")
        .register(registry);
    Gauge.builder("temper.costs.write.failing", this, metrics -> metrics.failing ? 1 : 0)
        .description("1 while the history's database does not take costs")
        .register(registry);
  }

  void wrote(long lost) {
    failing = false;
    unwritten = 0;
    dropped = lost;
  }

  void failed(int waiting, long lost) {
    failing = true;
    unwritten = waiting;
    dropped = lost;
  }
}
