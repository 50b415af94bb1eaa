package io.temper.telemetry.codec;

import java.util.Arrays;

/// The values of one column, one after another, in whichever form takes the fewest bytes:
///
/// | form | holds | good for |
/// |---|---|---|
/// | constant | the value | requests, limits, what is idle |
/// | runs | how often a value repeats, and the step to the next | what rarely moves |
/// | steps | the differences, in Rice codes | what drifts |
/// | sparse | a bit whether there is a difference, and it | what holds, then jumps |
/// | spread | the distances from the middle | what is noisy |
///
/// All are told without the zero bits that every one of their differences ends in (memory moves by
/// pages). Exclusive-or codes as for floating point were left out: these are whole numbers.
public final class Column {
  private static final int CONSTANT = 0;
  private static final int RUNS = 1;
  private static final int STEPS = 2;
  private static final int SPARSE = 3;
  private static final int SPREAD = 4;

  private Column() {}

  /// @param count how many of the values, 1 or more
  public static void write(long[] values, int count, ByteWriter to) {
    long differing = 0;
    for (int i = 1; i < count; i++) {
      differing |= values[i] - values[0];
    }
    if (differing == 0) {
      to.octet(CONSTANT);
      to.signed(values[0]);
      return;
    }
    int shift = Long.numberOfTrailingZeros(differing);
    long[] steps = distances(values, count, shift, -1);
    long[] spread = distances(values, count, shift, middle(values, count));
    int k = parameter(steps, 1, count);
    int kSparse = sparseParameter(steps, count);
    int kSpread = parameter(spread, 0, count);

    long[] sizes = {
      8L * runs(values, count, shift).size(),
      size(steps, 1, count, k),
      sparseSize(steps, count, kSparse),
      size(spread, 0, count, kSpread)
    };
    switch (smallest(sizes)) {
      case 0 -> writeRuns(values, count, shift, to);
      case 1 -> writeSteps(values[0], steps, count, shift, k, to);
      case 2 -> writeSparse(values[0], steps, count, shift, kSparse, to);
      default -> writeSpread(values[middle(values, count)], spread, count, shift, kSpread, to);
    }
  }

  /// Reads that many values.
  public static void read(ByteReader from, long[] values, int count) {
    int head = from.octet();
    int shift = head >>> 3;
    if (shift == 31) {
      shift += from.octet();
    }
    if (shift > 63) {
      throw new DamagedException("a column shifted by " + shift);
    }
    switch (head & 7) {
      case CONSTANT -> Arrays.fill(values, 0, count, from.signed());
      case RUNS -> readRuns(from, values, count, shift);
      case STEPS -> readSteps(from, values, count, shift);
      case SPARSE -> readSparse(from, values, count, shift);
      case SPREAD -> readSpread(from, values, count, shift);
      default -> throw new DamagedException("a column in form " + (head & 7));
    }
  }

  private static void head(int form, int shift, ByteWriter to) {
    to.octet(Math.min(shift, 31) << 3 | form);
    if (shift >= 31) {
      to.octet(shift - 31);
    }
  }

  private static ByteWriter runs(long[] values, int count, int shift) {
    ByteWriter to = new ByteWriter(count);
    writeRuns(values, count, shift, to);
    return to;
  }

  private static void writeRuns(long[] values, int count, int shift, ByteWriter to) {
    head(RUNS, shift, to);
    to.signed(values[0]);
    int start = 0;
    for (int i = 1; i <= count; i++) {
      if (i == count || values[i] != values[start]) {
        to.unsigned(i - start);
        if (i < count) {
          to.signed((values[i] - values[start]) >> shift);
        }
        start = i;
      }
    }
  }

  private static void readRuns(ByteReader from, long[] values, int count, int shift) {
    long value = from.signed();
    int filled = 0;
    while (true) {
      int length = from.count(count - filled);
      if (length == 0) {
        throw new DamagedException("an empty run");
      }
      Arrays.fill(values, filled, filled + length, value);
      filled += length;
      if (filled == count) {
        return;
      }
      value += from.signed() << shift;
    }
  }

  private static void writeSteps(
      long first, long[] steps, int count, int shift, int k, ByteWriter to) {
    head(STEPS, shift, to);
    to.signed(first);
    to.octet(k);
    BitWriter bits = new BitWriter(to);
    for (int i = 1; i < count; i++) {
      Rice.write(steps[i], k, bits);
    }
    bits.finish();
  }

  private static void readSteps(ByteReader from, long[] values, int count, int shift) {
    long value = from.signed();
    int k = parameter(from);
    BitReader bits = new BitReader(from);
    values[0] = value;
    for (int i = 1; i < count; i++) {
      value += ZigZag.decode(Rice.read(k, bits)) << shift;
      values[i] = value;
    }
  }

  private static void writeSparse(
      long first, long[] steps, int count, int shift, int k, ByteWriter to) {
    head(SPARSE, shift, to);
    to.signed(first);
    to.octet(k);
    BitWriter bits = new BitWriter(to);
    for (int i = 1; i < count; i++) {
      bits.bit(steps[i] == 0 ? 0 : 1);
      if (steps[i] != 0) {
        Rice.write(steps[i] - 1, k, bits);
      }
    }
    bits.finish();
  }

  private static void readSparse(ByteReader from, long[] values, int count, int shift) {
    long value = from.signed();
    int k = parameter(from);
    BitReader bits = new BitReader(from);
    values[0] = value;
    for (int i = 1; i < count; i++) {
      if (bits.bit() == 1) {
        value += ZigZag.decode(Rice.read(k, bits) + 1) << shift;
      }
      values[i] = value;
    }
  }

  private static void writeSpread(
      long middle, long[] spread, int count, int shift, int k, ByteWriter to) {
    head(SPREAD, shift, to);
    to.signed(middle);
    to.octet(k);
    BitWriter bits = new BitWriter(to);
    for (int i = 0; i < count; i++) {
      Rice.write(spread[i], k, bits);
    }
    bits.finish();
  }

  private static void readSpread(ByteReader from, long[] values, int count, int shift) {
    long middle = from.signed();
    int k = parameter(from);
    BitReader bits = new BitReader(from);
    for (int i = 0; i < count; i++) {
      values[i] = middle + (ZigZag.decode(Rice.read(k, bits)) << shift);
    }
  }

  private static int parameter(ByteReader from) {
    int k = from.octet();
    if (k > 63) {
      throw new DamagedException("a Rice code of " + k + " bits");
    }
    return k;
  }

  /// Zigzag distances from the value of a fixed index; from the one before each for -1.
  private static long[] distances(long[] values, int count, int shift, int origin) {
    long[] distances = new long[count];
    for (int i = 0; i < count; i++) {
      long base = values[origin >= 0 ? origin : Math.max(0, i - 1)];
      distances[i] = ZigZag.encode((values[i] - base) >> shift);
    }
    return distances;
  }

  /// Where a value is that lies near the mean.
  private static int middle(long[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    double mean = sum / count;
    int nearest = 0;
    for (int i = 1; i < count; i++) {
      if (Math.abs(values[i] - mean) < Math.abs(values[nearest] - mean)) {
        nearest = i;
      }
    }
    return nearest;
  }

  private static int parameter(long[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < count; i++) {
      sum += unsigned(values[i]);
    }
    int guess = guess(sum / (count - from));
    int best = guess;
    for (int k = Math.max(0, guess - 1); k <= Math.min(63, guess + 1); k++) {
      if (size(values, from, count, k) < size(values, from, count, best)) {
        best = k;
      }
    }
    return best;
  }

  private static int sparseParameter(long[] steps, int count) {
    double sum = 0;
    int nonzero = 0;
    for (int i = 1; i < count; i++) {
      if (steps[i] != 0) {
        sum += unsigned(steps[i]) - 1;
        nonzero++;
      }
    }
    int guess = guess(sum / nonzero);
    int best = guess;
    for (int k = Math.max(0, guess - 1); k <= Math.min(63, guess + 1); k++) {
      if (sparseSize(steps, count, k) < sparseSize(steps, count, best)) {
        best = k;
      }
    }
    return best;
  }

  private static int guess(double mean) {
    return mean < 1 ? 0 : Math.min(63, Math.getExponent(mean));
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : value + 0x1p64;
  }

  /// In bits.
  private static long size(long[] values, int from, int count, int k) {
    long size = 0;
    for (int i = from; i < count; i++) {
      size += Rice.size(values[i], k);
    }
    return size;
  }

  private static long sparseSize(long[] steps, int count, int k) {
    long size = count - 1L;
    for (int i = 1; i < count; i++) {
      if (steps[i] != 0) {
        size += Rice.size(steps[i] - 1, k);
      }
    }
    return size;
  }

  private static int smallest(long[] sizes) {
    int best = 0;
    for (int i = 1; i < sizes.length; i++) {
      if (sizes[i] < sizes[best]) {
        best = i;
      }
    }
    return best;
  }
}
