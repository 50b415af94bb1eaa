package io.temper.machinery.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How often something may happen in a while. Used by one thread.
final class Rate {
  private final int most;
  private final long perNanos;
  private final LongSupplier nanos;
  private long sinceNanos;
  private int count;

  Rate(int most, Duration per, LongSupplier nanos) {
    this.most = most;
    this.perNanos = per.toNanos();
    this.nanos = nanos;
    this.sinceNanos = nanos.getAsLong();
  }

  /// Counts one time more.
  ///
  /// @return whether that was one too many
  boolean exceeded() {
    long now = nanos.getAsLong();
    if (now - sinceNanos > perNanos) {
      sinceNanos = now;
      count = 0;
    }
    return ++count > most;
  }
}
