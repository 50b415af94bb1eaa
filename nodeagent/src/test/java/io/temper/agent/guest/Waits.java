package io.temper.agent.guest;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waiting in a guest that is some twenty times slower than the machine.
public final class Waits {
  /// Long enough for anything that works.
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private Waits() {}

  /// Returns when `condition` holds, and how long that took.
  ///
  /// @throws AssertionError when it does not hold within three minutes of guest time
  public static Duration until(String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > LONGEST.toNanos()) {
        throw new AssertionError("waited in vain: " + what);
      }
      sleep(Duration.ofMillis(5));
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// Lets time pass, where time is what is measured.
  public static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
