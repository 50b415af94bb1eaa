package io.temper.machinery.store;

import java.time.Duration;

/// How much history a live store keeps: all of the last `span`, but never fewer than `atLeast`
/// changes nor more than `atMost`, as upstream's watch cache.
///
/// @param freshness how long a read waits for a revision that has not come yet
public record Window(Duration span, int atLeast, int atMost, Duration freshness) {
  /// 75 s, between 100 and 102,400 changes, 3 s (kubernetes/apiserver pkg/storage/cacher).
  public static final Window UPSTREAM =
      new Window(Duration.ofSeconds(75), 100, 102_400, Duration.ofSeconds(3));

  public Window {
    if (atLeast < 1 || atMost < atLeast) {
      throw new IllegalArgumentException("between " + atLeast + " and " + atMost + " changes");
    }
  }
}
