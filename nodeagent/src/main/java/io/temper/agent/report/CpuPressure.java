package io.temper.agent.report;

import java.util.Locale;

/// How much of the time some thread of the node waits for a CPU, as coarse as whoever places pods
/// needs it. It rises at once and falls only well below where it rose, so that a node on the edge
/// is not written about each time it crosses it.
enum CpuPressure {
  UNKNOWN(0, 0),
  LOW(0, 0),
  MID(250, 150),
  HIGH(600, 400);

  private final int from;
  private final int until;

  /// @param from thousandths of the time from which on it is so
  /// @param until below which it is not so any more
  CpuPressure(int from, int until) {
    this.from = from;
    this.until = until;
  }

  /// What it is after this one, now that so much of the time was waited.
  CpuPressure then(int permille) {
    if (permille >= HIGH.from || (this == HIGH && permille >= HIGH.until)) {
      return HIGH;
    }
    boolean was = this == MID || this == HIGH;
    return permille >= MID.from || (was && permille >= MID.until) ? MID : LOW;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
