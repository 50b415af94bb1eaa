package io.temper.telemetry;

import io.temper.telemetry.codec.ByteReader;
import io.temper.telemetry.codec.ByteWriter;
import io.temper.telemetry.codec.Column;
import io.temper.telemetry.codec.DamagedException;
import io.temper.telemetry.codec.Rows;
import java.util.Arrays;

/// What is known of a subject over a span of time, by column.
///
/// ```
/// frame    = unsigned(rows) runs-of-slots unsigned(columns) column*
/// runs     = unsigned(runs) { unsigned(slots left out) unsigned(length) }*
/// column   = unsigned(columns left out) unsigned(runs) length* Column
/// ```
///
/// The lengths before a column's values alternate between rows without a value and rows with one;
/// there are none when every row has one.
///
/// @param slots of the rows, rising, counted from the start of the block
/// @param columns values by column and row; [Rows#ABSENT] where there is none
record Frame(int[] slots, long[][] columns) {
  void write(ByteWriter to) {
    to.unsigned(slots.length);
    writeSlots(to);
    int used = 0;
    for (long[] column : columns) {
      used += isEmpty(column) ? 0 : 1;
    }
    to.unsigned(used);
    int leftOut = 0;
    for (long[] column : columns) {
      if (isEmpty(column)) {
        leftOut++;
        continue;
      }
      to.unsigned(leftOut);
      leftOut = 0;
      writeColumn(column, to);
    }
  }

  /// @param span slots there can be
  /// @param width columns there can be
  static Frame read(ByteReader from, int span, int width) {
    int[] slots = new int[from.count(span)];
    readSlots(from, slots, span);
    long[][] columns = new long[width][];
    int column = 0;
    for (int left = from.count(width); left > 0; left--) {
      column += from.count(width);
      if (column >= width) {
        throw new DamagedException("a frame with too many columns");
      }
      columns[column++] = readColumn(from, slots.length);
    }
    for (int i = 0; i < width; i++) {
      if (columns[i] == null) {
        columns[i] = new long[slots.length];
        Arrays.fill(columns[i], Rows.ABSENT);
      }
    }
    return new Frame(slots, columns);
  }

  /// Gives the rows of some slots, in order.
  ///
  /// @param from the first slot
  /// @param to the one after the last
  void rows(int from, int to, Head.RowTaker taker) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] < from || slots[i] >= to) {
        continue;
      }
      long[] row = new long[columns.length];
      for (int column = 0; column < row.length; column++) {
        row[column] = columns[column][i];
      }
      taker.take(slots[i], row);
    }
  }

  /// How many values there are.
  long samples() {
    long samples = 0;
    for (long[] column : columns) {
      for (long value : column) {
        samples += value == Rows.ABSENT ? 0 : 1;
      }
    }
    return samples;
  }

  private void writeSlots(ByteWriter to) {
    int runs = 0;
    for (int i = 0; i < slots.length; i++) {
      runs += i == 0 || slots[i] != slots[i - 1] + 1 ? 1 : 0;
    }
    to.unsigned(runs);
    int next = 0;
    for (int i = 0; i < slots.length; ) {
      int end = i + 1;
      while (end < slots.length && slots[end] == slots[end - 1] + 1) {
        end++;
      }
      to.unsigned(slots[i] - next);
      to.unsigned(end - i);
      next = slots[end - 1] + 1;
      i = end;
    }
  }

  private static void readSlots(ByteReader from, int[] slots, int span) {
    int filled = 0;
    int next = 0;
    for (int runs = from.count(span); runs > 0; runs--) {
      next += from.count(span - next);
      int length = from.count(Math.min(slots.length - filled, span - next));
      for (int i = 0; i < length; i++) {
        slots[filled++] = next++;
      }
    }
    if (filled != slots.length) {
      throw new DamagedException("a frame with rows at no time");
    }
  }

  private static boolean isEmpty(long[] column) {
    for (long value : column) {
      if (value != Rows.ABSENT) {
        return false;
      }
    }
    return true;
  }

  private static void writeColumn(long[] column, ByteWriter to) {
    long[] values = new long[column.length];
    int count = 0;
    ByteWriter lengths = new ByteWriter();
    int runs = 0;
    for (int i = 0; i < column.length; ) {
      boolean wanted = runs % 2 == 1;
      int start = i;
      while (i < column.length && (column[i] != Rows.ABSENT) == wanted) {
        if (wanted) {
          values[count++] = column[i];
        }
        i++;
      }
      lengths.unsigned(i - start);
      runs++;
    }
    if (count == column.length) {
      to.unsigned(0);
    } else {
      to.unsigned(runs);
      to.bytes(lengths.array(), 0, lengths.size());
    }
    Column.write(values, count, to);
  }

  private static long[] readColumn(ByteReader from, int rows) {
    long[] column = new long[rows];
    int runs = from.count(rows + 1);
    if (runs == 0) {
      if (rows == 0) {
        throw new DamagedException("a column without rows");
      }
      Column.read(from, column, rows);
      return column;
    }
    int[] lengths = new int[runs];
    int filled = 0;
    int count = 0;
    for (int i = 0; i < runs; i++) {
      lengths[i] = from.count(rows - filled);
      filled += lengths[i];
      count += i % 2 == 1 ? lengths[i] : 0;
    }
    if (filled != rows || count == 0) {
      throw new DamagedException("a column of " + filled + " rows instead of " + rows);
    }
    long[] values = new long[count];
    Column.read(from, values, count);
    spread(values, lengths, column);
    return column;
  }

  private static void spread(long[] values, int[] lengths, long[] column) {
    int row = 0;
    int next = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (i % 2 == 1) {
        System.arraycopy(values, next, column, row, lengths[i]);
        next += lengths[i];
      } else {
        Arrays.fill(column, row, row + lengths[i], Rows.ABSENT);
      }
      row += lengths[i];
    }
  }
}
