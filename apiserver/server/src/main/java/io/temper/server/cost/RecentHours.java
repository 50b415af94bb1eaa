package io.temper.server.cost;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Hours in memory: the last 31 days, or as many as have half a million charges together (some 130
/// bytes each), so that 500 pods are kept for a month and 30,000 for half a day. A restart forgets
/// them.
final class RecentHours implements BookedHours {
  static final int MOST_HOURS = 31 * 24;
  static final int MOST_CHARGES = 500_000;

  private final Deque<BookedHour> hours = new ArrayDeque<>();
  private int charges;

  @Override
  public void book(BookedHour hour) {
    hours.addLast(hour);
    charges += hour.charges().size();
    while (hours.size() > MOST_HOURS || (charges > MOST_CHARGES && hours.size() > 1)) {
      charges -= hours.removeFirst().charges().size();
    }
  }

  @Override
  public List<BookedHour> all() {
    return List.copyOf(hours);
  }
}
