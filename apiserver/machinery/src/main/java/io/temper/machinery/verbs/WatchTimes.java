package io.temper.machinery.verbs;

import java.time.Duration;

/// When a watch ends and when it sends bookmarks.
///
/// @param shortest shortest life of a watch whose client names none; the longest is twice that
/// @param bookmarks time between bookmarks
/// @param lead how long before its end a watch sends a last one
public record WatchTimes(Duration shortest, Duration bookmarks, Duration lead) {
  /// 30 to 60 minutes, a bookmark a minute and 2 s before the end (kubernetes/apiserver
  /// `--min-request-timeout`, pkg/storage/cacher).
  public static final WatchTimes UPSTREAM =
      new WatchTimes(Duration.ofMinutes(30), Duration.ofMinutes(1), Duration.ofSeconds(2));
}
