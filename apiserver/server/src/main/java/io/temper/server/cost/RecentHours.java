package io.temper.server.cost;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Hours in memory: the last 31 days, or as many as have half a million charges together (some 130
/// bytes each), so that 500 pods are kept for a month and 30,000 for half a day. Not safe for
/// threads.
final class RecentHours {
  static final int MOST_HOURS = 31 * 24;
  static final int MOST_CHARGES = 500_000;

  private final Deque<Hour> hours = new ArrayDeque<>();
  private int charges;
  private Instant written = Instant.MAX;
  private long dropped;

  /// An hour that is over.
  ///
  /// @param bookings of its nodes and of the cluster
  record Hour(Instant start, List<Booking> bookings) {
    Hour {
      bookings = List.copyOf(bookings);
    }

    private int charges() {
      return bookings.stream().mapToInt(booking -> booking.charges().size()).sum();
    }
  }

  void book(Hour hour) {
    hours.addLast(hour);
    charges += hour.charges();
    while (hours.size() > MOST_HOURS || (charges > MOST_CHARGES && hours.size() > 1)) {
      Hour oldest = hours.removeFirst();
      charges -= oldest.charges();
      if (!oldest.start().isBefore(written)) {
        dropped++;
      }
    }
  }

  /// All that are kept, oldest first.
  List<Hour> all() {
    return List.copyOf(hours);
  }

  /// Hours before this one are kept elsewhere too, all others only here.
  void written(Instant before) {
    written = before;
  }

  /// How many hours went that were kept nowhere else.
  long dropped() {
    return dropped;
  }
}
