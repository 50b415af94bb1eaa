package io.temper.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Gathers rows by step. Not safe for threads.
final class Taking {
  private final long firstSlot;
  private final List<List<Measurement>> rows = new ArrayList<>();

  /// @param firstSlot since 1970
  Taking(long firstSlot, int steps) {
    this.firstSlot = firstSlot;
    for (int i = 0; i < steps; i++) {
      rows.add(new ArrayList<>());
    }
  }

  void head(Head head) {
    long start = head.block() * StoreConfig.BLOCK_SLOTS;
    if (from(start) >= to(start)) {
      return;
    }
    for (Head.Series series : head.in(null)) {
      series.rows(from(start), to(start), taker(start, series.subject(), series.labels()));
    }
  }

  void entry(long startMillis, Segment.Entry entry) {
    long start = startMillis / StoreConfig.STEP_MILLIS;
    entry.frame().rows(from(start), to(start), taker(start, entry.subject(), entry.labels()));
  }

  List<List<Measurement>> rows() {
    return rows;
  }

  private int from(long start) {
    return Math.clamp(firstSlot - start, 0, StoreConfig.BLOCK_SLOTS);
  }

  private int to(long start) {
    return Math.clamp(firstSlot + rows.size() - start, 0, StoreConfig.BLOCK_SLOTS);
  }

  private Head.RowTaker taker(long start, Subject subject, Map<String, String> labels) {
    return (slot, row) ->
        rows.get((int) (start + slot - firstSlot)).add(new Measurement(subject, labels, row));
  }
}
