package io.temper.machinery.flow;

import io.temper.machinery.time.Clocks;
import java.time.Duration;

/// Lets so many pass a second, after a burst.
public final class RateLimit {
  private final double perSecond;
  private final double burst;
  private final Clocks clocks;
  private double left;
  private long lastNanos;

  public RateLimit(double perSecond, int burst, Clocks clocks) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.clocks = clocks;
    this.left = burst;
    this.lastNanos = clocks.nanos().getAsLong();
  }

  /// Waits for its turn.
  ///
  /// @throws InterruptedException when the thread is interrupted
  public void acquire() throws InterruptedException {
    Duration wait = take();
    if (wait.isPositive()) {
      clocks.sleep(wait);
    }
  }

  /// Takes one, perhaps on credit, and says how long until it is covered.
  private synchronized Duration take() {
    long now = clocks.nanos().getAsLong();
    left = Math.min(burst, left + (now - lastNanos) / 1e9 * perSecond);
    lastNanos = now;
    left -= 1;
    return left >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-left / perSecond * 1e9));
  }
}
