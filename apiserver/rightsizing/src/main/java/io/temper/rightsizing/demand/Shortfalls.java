package io.temper.rightsizing.demand;

import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;
import java.util.Arrays;

/// By which share the evening's forecast fell short of the next day, for the last seven days.
///
/// The margin that follows from it is the second largest, so that one odd day does not count; of
/// fewer than three days it is the largest.
final class Shortfalls {
  private static final int DAYS = 7;
  private static final int ROBUST = 3;

  private final double[] latest = new double[DAYS];
  private int days;

  /// @param forecast what the day was expected to need; 0 when nothing was
  void add(double needed, double forecast) {
    if (forecast > 0) {
      latest[days % DAYS] = Math.max(0, needed / forecast - 1);
      days++;
    }
  }

  void save(StateWriter to) {
    to.whole(days);
    for (double shortfall : latest) {
      to.real(shortfall);
    }
  }

  void load(StateReader from) {
    days = (int) from.whole(0, Integer.MAX_VALUE);
    for (int i = 0; i < DAYS; i++) {
      latest[i] = from.amount();
    }
  }

  /// Days that were compared, ever.
  int days() {
    return days;
  }

  double margin() {
    int kept = Math.min(days, DAYS);
    if (kept == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(latest, kept);
    Arrays.sort(sorted);
    return sorted[kept - (kept < ROBUST ? 1 : 2)];
  }
}
