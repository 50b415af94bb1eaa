package io.temper.machinery.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Waits longer after each failure, and never exactly as long as others do.
public final class Backoff {
  private static final double JITTER = 0.2;

  private final Duration first;
  private final double factor;
  private final Duration longest;
  private final Clocks clocks;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Duration next;

  /// @param factor by which each wait is longer than the one before
  public Backoff(Duration first, double factor, Duration longest, Clocks clocks) {
    this.first = first;
    this.factor = factor;
    this.longest = longest;
    this.clocks = clocks;
    this.next = first;
  }

  /// Waits.
  ///
  /// @throws InterruptedException when the thread is interrupted
  public void await() throws InterruptedException {
    double jittered = next.toMillis() * (1 + JITTER * random.nextDouble());
    long grown = (long) (next.toMillis() * factor);
    next = Duration.ofMillis(Math.min(grown, longest.toMillis()));
    clocks.sleep(Duration.ofMillis((long) jittered));
  }

  /// Begins anew with the first wait.
  public void reset() {
    next = first;
  }
}
