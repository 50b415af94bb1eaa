package io.temper.agent.enforce;

import java.time.Duration;

/// How long to leave a scheduler alone that failed: 10 s, 20 s, 40 s … 10 min, and from the start
/// again once it has run for a calm 10 minutes.
final class Backoff {
  private static final long FIRST = Duration.ofSeconds(10).toNanos();
  private static final long LONGEST = Duration.ofMinutes(10).toNanos();

  private int failures;
  private long untilNanos;
  private long runningSinceNanos;

  /// It failed, or was put out.
  void failed(long now) {
    if (failures > 0 && runningSinceNanos != 0 && now - runningSinceNanos >= LONGEST) {
      failures = 0;
    }
    long wait = failures >= 6 ? LONGEST : Math.min(LONGEST, FIRST << failures);
    failures++;
    untilNanos = now + wait;
    runningSinceNanos = 0;
  }

  /// It runs.
  void running(long now) {
    if (runningSinceNanos == 0) {
      runningSinceNanos = now;
    }
  }

  /// Time to wait still, 0 when it may be tried.
  long leftNanos(long now) {
    return failures == 0 ? 0 : Math.max(0, untilNanos - now);
  }

  /// Failures since it last ran calmly.
  int failures() {
    return failures;
  }

  /// Somebody changed what is asked for: what failed before says nothing about that.
  void forget() {
    failures = 0;
    untilNanos = 0;
  }
}
