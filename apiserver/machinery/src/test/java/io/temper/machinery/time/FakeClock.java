package io.temper.machinery.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// Time that moves when told to.
public final class FakeClock {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong(1);

  public Clocks clocks() {
    return new Clocks(() -> START.plusNanos(nanos.get()), nanos::get);
  }

  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
