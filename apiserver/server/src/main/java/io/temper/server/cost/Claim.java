package io.temper.server.cost;

import java.time.Instant;

/// What says that somebody counted a node in some hour, or day.
///
/// Claims of one time and node that do not overlap are of processes that took turns, as before and
/// after a restart: they add up. Of those that do, only one may be told ([Claims#chosen]).
sealed interface Claim permits Booking, StoredBooking {
  /// Of the hour, or of the day that stands for its hours; whole.
  Instant start();

  /// 1, or 24.
  int hours();

  /// Empty for the cluster as a whole.
  String node();

  /// The process that counted.
  String writer();

  /// When it began to count, in that time.
  Instant from();

  /// When it ended.
  Instant to();

  /// How long it counted between.
  long countedMillis();
}
