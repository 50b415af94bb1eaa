package io.temper.agent;

import io.temper.agent.time.Clock;

/// A clock that stands until it is moved.
public final class FakeClock implements Clock {
  private long nanos = 1_000_000_000_000L;
  private long millis = 1_800_000_000_000L;

  /// Lets time pass.
  public void advanceMillis(long by) {
    nanos += by * 1_000_000;
    millis += by;
  }

  /// Sets the machine's date.
  public void setDate(long unixMillis) {
    millis = unixMillis;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long unixMillis() {
    return millis;
  }
}
