package io.temper.agent.observe;

import io.temper.crds.perf.RunQueueWait;

/// Waits before a time slice, in buckets of an eighth of an octave: 4 % off at most.
///
/// ```
/// bucket   0..7      8..15     …   8k..8k+7
/// wait     0..7 ns   8..15 ns      2^(k+2) .. 2^(k+3) in eight equal steps
/// ```
final class WaitHistogram {
  private static final int STEPS = 8;
  private static final int BUCKETS = 62 * STEPS;

  private final int[] slices = new int[BUCKETS];
  private int lowest = BUCKETS;
  private int highest = -1;
  private long total;
  private long waitedNanosPerSecond;

  /// Adds a thread that waited `waitNanos` before `count` slices, within `elapsedNanos`.
  void add(long waitNanos, long count, long elapsedNanos) {
    if (elapsedNanos > 0) {
      waitedNanosPerSecond += Math.round(waitNanos * 1e9 / elapsedNanos);
    }
    if (count > 0) {
      addSlices(bucket(waitNanos / count), (int) Math.min(count, Integer.MAX_VALUE / 1024));
    }
  }

  /// Adds all of another's.
  void add(WaitHistogram other) {
    waitedNanosPerSecond += other.waitedNanosPerSecond;
    for (int i = other.lowest; i <= other.highest; i++) {
      if (other.slices[i] > 0) {
        addSlices(i, other.slices[i]);
      }
    }
  }

  /// Forgets everything.
  void clear() {
    for (int i = lowest; i <= highest; i++) {
      slices[i] = 0;
    }
    lowest = BUCKETS;
    highest = -1;
    total = 0;
    waitedNanosPerSecond = 0;
  }

  /// Time waited per second of wall time, over all threads.
  long waitedNanosPerSecond() {
    return waitedNanosPerSecond;
  }

  /// The wait that `permille` thousandths of the slices did not exceed, in microseconds; 0 if none.
  long quantileMicros(int permille) {
    long rank = (total * permille + 999) / 1000;
    long seen = 0;
    for (int i = lowest; i <= highest; i++) {
      seen += slices[i];
      if (seen >= rank) {
        return middle(i) / 1000;
      }
    }
    return 0;
  }

  /// Its values as they are reported, to two digits.
  RunQueueWait toWait() {
    return new RunQueueWait(
        Rounding.significant(quantileMicros(500), 2),
        Rounding.significant(quantileMicros(990), 2),
        Rounding.significant((waitedNanosPerSecond + 500_000) / 1_000_000, 2));
  }

  static int bucket(long nanos) {
    if (nanos < STEPS) {
      return (int) Math.max(0, nanos);
    }
    int octave = 63 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> (octave - 3)) & (STEPS - 1);
    return (octave - 2) * STEPS + step;
  }

  static long middle(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int octave = bucket / STEPS + 2;
    long unit = 1L << (octave - 3);
    return (STEPS + bucket % STEPS) * unit + unit / 2;
  }

  private void addSlices(int bucket, int count) {
    slices[bucket] = (int) Math.min((long) slices[bucket] + count, Integer.MAX_VALUE);
    total += count;
    lowest = Math.min(lowest, bucket);
    highest = Math.max(highest, bucket);
  }
}
