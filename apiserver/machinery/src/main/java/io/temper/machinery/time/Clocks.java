package io.temper.machinery.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The two clocks of a process: one that agrees with people, one that only moves forward.
public record Clocks(InstantSource wall, LongSupplier nanos) {
  /// The machine's own clocks.
  public static Clocks system() {
    return new Clocks(InstantSource.system(), System::nanoTime);
  }

  public Instant now() {
    return wall.instant();
  }

  /// Time since an earlier reading of [#nanos].
  public Duration since(long startNanos) {
    return Duration.ofNanos(nanos.getAsLong() - startNanos);
  }

  /// Waits; ends early when the thread is interrupted.
  ///
  /// @throws InterruptedException when the thread is interrupted
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
