package io.temper.telemetry.codec;

/// A row as what differs from the row before: nothing but a zero where nothing does.
///
/// ```
/// row    = unsigned(changed · 2 + gap) [unsigned(slots since the row before)] change*
/// change = unsigned(unchanged columns before it) signed(new - old)
/// ```
///
/// A value that becomes absent is a change of 0; one that comes back is told whole.
public final class Rows {
  /// What stands in a row for a value that is not there.
  public static final long ABSENT = Long.MIN_VALUE;

  private Rows() {}

  /// @param slots since the row before, 1 or more
  /// @param last the row before; made the row that is written
  public static void write(long slots, long[] row, long[] last, ByteWriter to) {
    int changed = 0;
    for (int i = 0; i < row.length; i++) {
      if (row[i] != last[i]) {
        changed++;
      }
    }
    to.unsigned((long) changed << 1 | (slots == 1 ? 0 : 1));
    if (slots != 1) {
      to.unsigned(slots);
    }
    int unchanged = 0;
    for (int i = 0; i < row.length; i++) {
      if (row[i] == last[i]) {
        unchanged++;
        continue;
      }
      to.unsigned(unchanged);
      to.signed(change(last[i], row[i]));
      last[i] = row[i];
      unchanged = 0;
    }
  }

  /// Makes the row before the one that is read.
  ///
  /// @return slots since the row before
  public static long read(ByteReader from, long[] last) {
    long head = from.unsigned();
    long slots = (head & 1) == 0 ? 1 : from.unsigned();
    if (slots < 1 || head >>> 1 > last.length) {
      throw new DamagedException("a row that goes nowhere");
    }
    int column = 0;
    for (long left = head >>> 1; left > 0; left--) {
      column += from.count(last.length);
      if (column >= last.length) {
        throw new DamagedException("a row with too many columns");
      }
      long change = from.signed();
      last[column] = changed(last[column], change);
      column++;
    }
    return slots;
  }

  private static long change(long old, long value) {
    if (value == ABSENT) {
      return 0;
    }
    return old == ABSENT ? value : value - old;
  }

  private static long changed(long old, long change) {
    if (old == ABSENT) {
      return change;
    }
    return change == 0 ? ABSENT : old + change;
  }
}
