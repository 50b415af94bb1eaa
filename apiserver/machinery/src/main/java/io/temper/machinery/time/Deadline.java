package io.temper.machinery.time;

import java.time.Duration;

/// A point in time to wait for at most, by the monotonic clock.
public record Deadline(long atNanos) {
  public static Deadline after(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /// How long is left, rounded up to whole milliseconds; 0 and less when it has passed.
  public long remainingMillis() {
    return (atNanos - System.nanoTime() + 999_999) / 1_000_000;
  }
}
