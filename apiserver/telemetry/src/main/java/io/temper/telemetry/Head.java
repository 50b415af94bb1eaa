package io.temper.telemetry;

import io.temper.telemetry.codec.ByteReader;
import io.temper.telemetry.codec.ByteWriter;
import io.temper.telemetry.codec.DamagedException;
import io.temper.telemetry.codec.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The block that rows are added to: each subject's rows one after another, as [Rows] writes them.
/// Not safe for threads; not changed any more once it is sealed.
final class Head {
  /// Bytes of memory that a series takes beside its rows, the values before and the labels, which
  /// it shares: the objects and the tree's node.
  private static final int OVERHEAD = 200;

  private final long block;
  private final int width;
  private final NavigableMap<Subject, Series> series = new TreeMap<>();
  private final List<Series> byId = new ArrayList<>();
  private long samples;

  Head(long block, int width) {
    this.block = block;
    this.width = width;
  }

  /// Number of the block since 1970.
  long block() {
    return block;
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  int subjects() {
    return byId.size();
  }

  /// Values that were added since this process made it.
  long samples() {
    return samples;
  }

  /// The rows of a subject; null when it has none yet.
  @Nullable Series find(Subject subject) {
    return series.get(subject);
  }

  Series define(Subject subject, Map<String, String> labels) {
    Series known = series.get(subject);
    if (known != null) {
      known.labels = labels;
      return known;
    }
    Series made = new Series(byId.size(), subject, labels);
    series.put(subject, made);
    byId.add(made);
    return made;
  }

  /// @throws DamagedException when there is none of that number
  Series byId(int id) {
    if (id >= byId.size()) {
      throw new DamagedException("rows of nobody");
    }
    return byId.get(id);
  }

  List<Series> all() {
    return byId;
  }

  /// Those of a namespace, or of all when it is null, in order.
  Iterable<Series> in(@Nullable String namespace) {
    if (namespace == null) {
      return series.values();
    }
    return series
        .subMap(new Subject(namespace, "", "", ""), new Subject(namespace + "\0", "", "", ""))
        .values();
  }

  long memoryBytes() {
    long bytes = 0;
    for (Series one : byId) {
      bytes += OVERHEAD + 8L * width + one.rows.capacity();
    }
    return bytes;
  }

  /// Takes rows.
  @FunctionalInterface
  interface RowTaker {
    void take(int slot, long[] row);
  }

  /// One subject's rows.
  final class Series {
    private final int id;
    private final Subject subject;
    private Map<String, String> labels;
    private final long[] last = new long[width];
    private final ByteWriter rows = new ByteWriter();
    private int lastSlot = -1;

    private Series(int id, Subject subject, Map<String, String> labels) {
      this.id = id;
      this.subject = subject;
      this.labels = labels;
      Arrays.fill(last, Rows.ABSENT);
    }

    int id() {
      return id;
    }

    Subject subject() {
      return subject;
    }

    Map<String, String> labels() {
      return labels;
    }

    /// Slot of the newest row, from the start of the block; -1 before the first.
    int lastSlot() {
      return lastSlot;
    }

    /// @param slot after the last one's
    /// @return where in the bytes the row begins
    int add(int slot, long[] values) {
      int start = rows.size();
      Rows.write(slot - lastSlot, values, last, rows);
      lastSlot = slot;
      for (long value : values) {
        samples += value == Rows.ABSENT ? 0 : 1;
      }
      return start;
    }

    /// Adds rows as they were written before.
    ///
    /// @throws DamagedException when they are none; those before are added
    void replay(byte[] encoded) {
      ByteReader from = new ByteReader(encoded);
      while (!from.atEnd()) {
        int start = from.position();
        long slot = lastSlot + Rows.read(from, last);
        if (slot <= lastSlot || slot >= StoreConfig.BLOCK_SLOTS) {
          throw new DamagedException("a row outside of its block");
        }
        rows.bytes(encoded, start, from.position() - start);
        lastSlot = (int) slot;
      }
    }

    byte[] bytes(int from) {
      return Arrays.copyOfRange(rows.array(), from, rows.size());
    }

    /// Gives the rows of some slots, in order.
    ///
    /// @param from the first slot
    /// @param to the one after the last
    void rows(int from, int to, RowTaker taker) {
      if (lastSlot < from) {
        return;
      }
      if (lastSlot == from) {
        // What is asked for every step of the grid: the newest row, which needs no reading.
        taker.take(lastSlot, last.clone());
        return;
      }
      long[] row = new long[width];
      Arrays.fill(row, Rows.ABSENT);
      ByteReader bytes = new ByteReader(rows.array(), 0, rows.size());
      int slot = -1;
      while (!bytes.atEnd()) {
        slot += (int) Rows.read(bytes, row);
        if (slot >= to) {
          return;
        }
        if (slot >= from) {
          taker.take(slot, row.clone());
        }
      }
    }

    Frame frame() {
      int[] slots = new int[StoreConfig.BLOCK_SLOTS];
      long[][] columns = new long[width][StoreConfig.BLOCK_SLOTS];
      long[] row = new long[width];
      Arrays.fill(row, Rows.ABSENT);
      ByteReader from = new ByteReader(rows.array(), 0, rows.size());
      int slot = -1;
      int count = 0;
      while (!from.atEnd()) {
        slot += (int) Rows.read(from, row);
        slots[count] = slot;
        for (int i = 0; i < width; i++) {
          columns[i][count] = row[i];
        }
        count++;
      }
      for (int i = 0; i < width; i++) {
        columns[i] = Arrays.copyOf(columns[i], count);
      }
      return new Frame(Arrays.copyOf(slots, count), columns);
    }
  }
}
