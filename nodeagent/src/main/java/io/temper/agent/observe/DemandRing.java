package io.temper.agent.observe;

import io.temper.crds.perf.Need;
import io.temper.crds.perf.Window;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Six hours of one pod's demand, a sample a minute: 2.9 KiB.
///
/// Demand is CPU used plus what was wanted and not given: the larger of the time throttled and the
/// time waited for a CPU. Not their sum, since kernels before 6.18 count throttled time as waiting.
final class DemandRing {
  /// Samples kept: six hours of minutes.
  static final int CAPACITY = 360;

  /// Fewest samples from which a need is stated.
  static final int FEWEST = 10;

  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final double PERCENTILE = 0.95;
  private static final double TAIL = 0.025;
  private static final long MIB = 1L << 20;

  private final int[] millicores = new int[CAPACITY];
  private final int[] mebibytes = new int[CAPACITY];
  private int size;
  private int next;
  private long endMillis;

  private long minuteNanos;
  private long minuteDemandNanos;
  private long minuteMebibytes;

  /// Adds what a window measured.
  ///
  /// @param waitedNanos time waited for a CPU; 0 where it was not looked at
  /// @return whether a minute came to its end with it
  boolean add(
      long elapsedNanos,
      long usedNanos,
      long throttledNanos,
      long waitedNanos,
      long memoryBytes,
      long windowEndMillis) {
    minuteNanos += elapsedNanos;
    minuteDemandNanos += usedNanos + Math.max(throttledNanos, waitedNanos);
    minuteMebibytes = Math.max(minuteMebibytes, (memoryBytes + MIB - 1) / MIB);
    // Windows do not end with minutes: the nearest end is taken, which evens out.
    if (minuteNanos < MINUTE_NANOS - 5_000_000_000L) {
      return false;
    }
    millicores[next] = (int) Math.min(minuteDemandNanos * 1000.0 / minuteNanos, Integer.MAX_VALUE);
    mebibytes[next] = (int) Math.min(minuteMebibytes, Integer.MAX_VALUE);
    next = (next + 1) % CAPACITY;
    size = Math.min(size + 1, CAPACITY);
    endMillis = windowEndMillis;
    minuteNanos = 0;
    minuteDemandNanos = 0;
    minuteMebibytes = 0;
    return true;
  }

  /// Samples it holds.
  int size() {
    return size;
  }

  /// The need so far; null from fewer than [#FEWEST] samples.
  ///
  /// @param scratch at least [#CAPACITY] long, overwritten
  @Nullable Need need(int[] scratch) {
    if (size < FEWEST) {
      return null;
    }
    // In the order they were taken: how much a minute resembles the next counts.
    int oldest = size < CAPACITY ? 0 : next;
    System.arraycopy(millicores, oldest, scratch, 0, size - oldest);
    System.arraycopy(millicores, 0, scratch, size - oldest, oldest);
    Quantile.Estimate cpu = Quantile.of(scratch, size, PERCENTILE, TAIL);
    long memory = 0;
    for (int i = 0; i < size; i++) {
      memory = Math.max(memory, mebibytes[i]);
    }
    Instant end = Instant.ofEpochMilli(endMillis);
    return new Need(
        new Window(end.minusSeconds(60L * size), end),
        size,
        Rounding.cpuMillicores(cpu.value() * 1000),
        Rounding.cpuMillicores(cpu.low() * 1000),
        Rounding.cpuMillicores(cpu.high() * 1000),
        memory * MIB);
  }
}
