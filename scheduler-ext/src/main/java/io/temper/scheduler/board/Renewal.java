package io.temper.scheduler.board;

import java.time.Instant;

/// When a node's agent was last heard of. Not thread-safe.
///
/// Its clock need not agree with ours: what counts is when we see its Lease move. Only of one seen
/// for the first time the age is believed, if it is one.
public final class Renewal {
  private Instant time = Instant.MIN;
  private long nanos;

  /// Its Lease says so.
  public void seen(Instant renewTime, Instant now, long nowNanos) {
    if (renewTime.equals(time)) {
      return;
    }
    long age = known() ? 0 : now.toEpochMilli() - renewTime.toEpochMilli();
    time = renewTime;
    nanos = nowNanos - Math.max(0, age) * 1_000_000;
  }

  /// Its Lease is gone.
  public void forget() {
    time = Instant.MIN;
  }

  /// Whether it has a Lease.
  public boolean known() {
    return !time.equals(Instant.MIN);
  }

  /// Until when it is fresh, if it is not renewed; long ago where it never was.
  long freshUntil(long staleNanos) {
    return known() ? nanos + staleNanos : Long.MIN_VALUE;
  }

  public boolean fresh(long nowNanos, long staleNanos) {
    return known() && nowNanos - nanos <= staleNanos;
  }
}
