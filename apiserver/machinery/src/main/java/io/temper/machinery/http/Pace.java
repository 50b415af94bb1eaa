package io.temper.machinery.http;

import java.time.Duration;

/// How fast streams end when the server stops: not all at once, for those who watched come back
/// elsewhere at once; but half of the time there is must be enough.
record Pace(double perSecond) {
  /// Upstream's floor (k8s.io/apiserver `pkg/server/genericapiserver.go`).
  private static final double LEAST = 200;

  private static final double NANOS = 1e9;

  static Pace of(int streams, Duration atMost) {
    double seconds = Math.max(atMost.toNanos() / 2, 1) / NANOS;
    return new Pace(Math.max(LEAST, streams / seconds));
  }

  /// How many have ended by then.
  long ended(Duration passed) {
    return 1 + (long) (passed.toNanos() / NANOS * perSecond);
  }
}
