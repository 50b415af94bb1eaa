package io.temper.agent.time;

/// The machine's clocks.
public final class SystemClock implements Clock {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long unixMillis() {
    return System.currentTimeMillis();
  }
}
