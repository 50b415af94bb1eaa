package io.temper.scheduler.board;

import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.Density;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What each node is worth to the pods asked about last, kept until something about the node
/// changes: pods of one Deployment ask for the same, and between two questions few nodes change.
///
/// A column for each demand, a place in it for each slot of the table.
final class Scores {
  /// The score of a node of which nothing is known.
  static final double SILENT = -1;

  private static final int MOST_COLUMNS = 16;
  private static final double UNKNOWN = Double.NaN;

  private final SlotTable table;
  private final long staleNanos;
  private final long[] freshUntilNanos;

  /// The one that was asked for longest ago first.
  private final Map<Demand, double[]> columns = new LinkedHashMap<>();

  Scores(SlotTable table, long staleNanos) {
    this.table = table;
    this.staleNanos = staleNanos;
    freshUntilNanos = new long[table.size()];
    for (int i = 0; i < table.size(); i++) {
      table.slot(i).number = i;
      freshUntilNanos[i] = table.slot(i).freshUntil(staleNanos);
    }
  }

  /// Something about these slots is not what it was.
  void forget(List<Slot> changed) {
    for (Slot slot : changed) {
      freshUntilNanos[slot.number] = slot.freshUntil(staleNanos);
      for (double[] column : columns.values()) {
        column[slot.number] = UNKNOWN;
      }
    }
  }

  /// For a pod; to be read by [#score].
  double[] column(Demand demand) {
    double[] column = columns.remove(demand);
    if (column == null) {
      column = new double[table.size()];
      Arrays.fill(column, UNKNOWN);
      makeRoom();
    }
    columns.put(demand, column);
    return column;
  }

  /// 0 to 100, or [#SILENT].
  ///
  /// @param column of the same demand
  double score(double[] column, Demand demand, int slot, long nowNanos) {
    if (nowNanos > freshUntilNanos[slot]) {
      return SILENT;
    }
    double score = column[slot];
    if (Double.isNaN(score)) {
      score = worth(table.slot(slot), demand);
      column[slot] = score;
    }
    return score;
  }

  private static double worth(Slot slot, Demand demand) {
    return slot.reported() ? Density.score(slot.load(), demand) : SILENT;
  }

  private void makeRoom() {
    if (columns.size() == MOST_COLUMNS) {
      Iterator<double[]> oldest = columns.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
