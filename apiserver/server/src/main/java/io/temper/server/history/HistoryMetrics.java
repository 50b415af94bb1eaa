package io.temper.server.history;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// How writing the history goes.
public final class HistoryMetrics {
  private volatile boolean failing;
  private volatile int unwritten;
  private volatile long dropped;

  public HistoryMetrics(MeterRegistry registry) {
    Gauge.builder("temper.history.unwritten.hours", this, metrics -> metrics.unwritten)
        .description("Hours of savings that the history's database has not taken yet")
        .register(registry);
    Gauge.builder("temper.history.dropped.hours", this, metrics -> metrics.dropped)
        .description("Hours of savings that were lost because the database was away for too long")
        .register(registry);
    Gauge.builder("temper.history.write.failing", this, metrics -> metrics.failing ? 1 : 0)
        .description("1 while the history's database does not take what it is given")
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
