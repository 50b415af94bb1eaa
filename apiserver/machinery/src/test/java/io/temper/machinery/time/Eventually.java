package io.temper.machinery.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for something that happens on another thread.
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = 5_000_000;

  private Eventually() {}

  public static void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE, condition);
  }

  /// @param patience for what takes others their time
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
