package io.temper.telemetry;

import io.temper.telemetry.codec.DamagedException;
import io.temper.telemetry.codec.Rows;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes five minutes of values one minimum, maximum, sum and count.
final class Rollups {
  static final int MIN = 0;
  static final int MAX = 1;
  static final int SUM = 2;
  static final int COUNT = 3;

  private Rollups() {}

  /// What was rolled up.
  ///
  /// @param damagedPages of the blocks, left out
  record Made(byte[] image, int damagedPages) {}

  /// Rolls up the blocks of a group.
  static Made of(long group, List<Segment> blocks, List<String> metrics) throws IOException {
    SegmentWriter writer = new SegmentWriter(Segment.Kind.ROLLUP, group, metrics);
    List<Cursor> cursors = new ArrayList<>();
    for (Segment block : blocks) {
      cursors.add(new Cursor(block));
    }
    for (Subject next = next(cursors); next != null; next = next(cursors)) {
      Table table = new Table(metrics.size());
      Map<String, String> labels = Map.of();
      for (Cursor cursor : cursors) {
        Segment.Entry entry = cursor.peek();
        if (entry != null && entry.subject().equals(next)) {
          table.add(entry.frame(), cursor.segment().number() % StoreConfig.GROUP_BLOCKS);
          labels = entry.labels();
          cursor.take();
        }
      }
      writer.add(next, labels, table.frame());
    }
    int damaged = cursors.stream().mapToInt(Cursor::damagedPages).sum();
    return new Made(writer.finish(), damaged);
  }

  private static @Nullable Subject next(List<Cursor> cursors) throws IOException {
    Subject next = null;
    for (Cursor cursor : cursors) {
      Segment.Entry entry = cursor.peek();
      if (entry != null && (next == null || entry.subject().compareTo(next) < 0)) {
        next = entry.subject();
      }
    }
    return next;
  }

  /// Goes through a segment, a page at a time.
  private static final class Cursor {
    private final Segment segment;
    private final Deque<Segment.Entry> entries = new ArrayDeque<>();
    private int page;
    private int damaged;

    Cursor(Segment segment) {
      this.segment = segment;
    }

    Segment segment() {
      return segment;
    }

    int damagedPages() {
      return damaged;
    }

    Segment.@Nullable Entry peek() throws IOException {
      while (entries.isEmpty() && page < segment.pages()) {
        try {
          entries.addAll(segment.page(page++, null, (_, _) -> true));
        } catch (DamagedException e) {
          damaged++;
        }
      }
      return entries.peekFirst();
    }

    void take() {
      entries.removeFirst();
    }
  }

  /// One subject's columns over a group.
  private static final class Table {
    private static final int SLOTS = Segment.Kind.ROLLUP.slots();
    private static final int PER_SLOT = (int) (StoreConfig.ROLLUP_MILLIS / StoreConfig.STEP_MILLIS);

    private final long[][] columns;
    private final boolean[] used = new boolean[SLOTS];

    Table(int metrics) {
      columns = new long[metrics * 4][SLOTS];
      for (long[] column : columns) {
        Arrays.fill(column, Rows.ABSENT);
      }
    }

    void add(Frame frame, long blockOfGroup) {
      int start = (int) blockOfGroup * StoreConfig.BLOCK_SLOTS;
      for (int row = 0; row < frame.slots().length; row++) {
        int slot = (start + frame.slots()[row]) / PER_SLOT;
        used[slot] = true;
        for (int metric = 0; metric < frame.columns().length; metric++) {
          if (frame.columns()[metric][row] != Rows.ABSENT) {
            add(metric * 4, slot, frame.columns()[metric][row]);
          }
        }
      }
    }

    private void add(int first, int slot, long value) {
      boolean fresh = columns[first + COUNT][slot] == Rows.ABSENT;
      if (fresh) {
        columns[first + MIN][slot] = value;
        columns[first + MAX][slot] = value;
        columns[first + SUM][slot] = value;
        columns[first + COUNT][slot] = 1;
        return;
      }
      columns[first + MIN][slot] = Math.min(columns[first + MIN][slot], value);
      columns[first + MAX][slot] = Math.max(columns[first + MAX][slot], value);
      columns[first + SUM][slot] += value;
      columns[first + COUNT][slot]++;
    }

    Frame frame() {
      int[] slots = new int[SLOTS];
      int count = 0;
      for (int i = 0; i < SLOTS; i++) {
        if (used[i]) {
          slots[count++] = i;
        }
      }
      long[][] kept = new long[columns.length][count];
      for (int i = 0; i < columns.length; i++) {
        for (int row = 0; row < count; row++) {
          kept[i][row] = columns[i][slots[row]];
        }
      }
      return new Frame(Arrays.copyOf(slots, count), kept);
    }
  }
}
