package io.temper.rightsizing.vpa;

import io.temper.rightsizing.histogram.Buckets;
import io.temper.rightsizing.histogram.DecayingHistogram;
import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;
import java.time.Duration;

/// What the recommender remembers of one container: all CPU samples, and of memory one peak a day.
///
/// ```
/// memory   ·  · ·peak· ·  |  ·   ·  peak ·  |  · …
///          ├──── day ─────┤├───── day ──────┤          days start with the first sample
///                         ▲ weighs 1, as of the end of its day
/// ```
///
/// A kill for want of memory counts as a peak of `max(used + 100 MiB, used · 1.2)`, where `used` is
/// the larger of what was requested and the day's peak; a peak that came from a kill is left out,
/// or kills would drive each other up.
///
/// Times are nanoseconds since 1970 and must not go back, but for kills.
public final class VpaHistory {
  private static final double LEAST_WEIGHT = 0.1;
  private static final double EMPTY_BELOW = 0.0001;
  private static final Duration HALF_LIFE = Duration.ofHours(24);
  private static final long DAY_NANOS = Duration.ofDays(1).toNanos();
  private static final long KILL_LEAST_BYTES = 100L << 20;
  private static final double KILL_RATIO = 1.2;

  /// Of CPU, in cores: 176 buckets.
  public static final Buckets CPU_BUCKETS = Buckets.growing(1000, 0.01, 1.05, EMPTY_BELOW);

  /// Of memory, in bytes: 176 buckets.
  public static final Buckets MEMORY_BUCKETS = Buckets.growing(1e12, 1e7, 1.05, EMPTY_BELOW);

  private final DecayingHistogram cpu = new DecayingHistogram(CPU_BUCKETS, HALF_LIFE);
  private final DecayingHistogram memoryPeaks = new DecayingHistogram(MEMORY_BUCKETS, HALF_LIFE);

  private long samples;
  private long firstCpuNanos;
  private long lastCpuNanos;

  private boolean dayOpen;
  private long dayEndNanos;
  private long lastMemoryNanos;
  private long peakBytes;
  private long killPeakBytes;

  /// Takes a CPU sample, unless there is one of that time or later.
  ///
  /// @param cores average use, not negative
  /// @return whether it was taken
  public boolean addCpu(long timeNanos, double cores) {
    if (samples > 0 && timeNanos <= lastCpuNanos) {
      return false;
    }
    cpu.add(Whole.ofCores(cores) / 1000.0, LEAST_WEIGHT, timeNanos);
    if (samples == 0) {
      firstCpuNanos = timeNanos;
    }
    lastCpuNanos = timeNanos;
    samples++;
    return true;
  }

  /// Takes a memory sample, unless there is a later one.
  ///
  /// @param bytes working set, not negative
  /// @return whether it was taken
  public boolean addMemory(long timeNanos, long bytes) {
    if (dayOpen && timeNanos < lastMemoryNanos) {
      return false;
    }
    addPeak(timeNanos, Whole.of(bytes), false);
    return true;
  }

  /// Takes a kill for want of memory, unless it is a day older than the latest memory sample.
  ///
  /// @param requestedBytes what the container requested when it was killed
  /// @return whether it was taken
  public boolean addKill(long timeNanos, long requestedBytes) {
    if (dayOpen && timeNanos < lastMemoryNanos - DAY_NANOS) {
      return false;
    }
    long used = Math.max(Whole.of(requestedBytes), peakBytes);
    addPeak(timeNanos, Math.max(used + KILL_LEAST_BYTES, Whole.scaled(used, KILL_RATIO)), true);
    return true;
  }

  private void addPeak(long timeNanos, long bytes, boolean kill) {
    lastMemoryNanos = timeNanos;
    if (!dayOpen) {
      dayOpen = true;
      dayEndNanos = timeNanos;
    }
    if (timeNanos < dayEndNanos) {
      // A day that began with nothing used keeps nothing as its peak: so does the original.
      long peak = Math.max(peakBytes, killPeakBytes);
      if (peak == 0 || bytes <= peak) {
        return;
      }
      memoryPeaks.subtract((double) peak, 1, dayEndNanos);
    } else {
      dayEndNanos += ((timeNanos - dayEndNanos) / DAY_NANOS + 1) * DAY_NANOS;
      peakBytes = 0;
      killPeakBytes = 0;
    }
    memoryPeaks.add((double) bytes, 1, dayEndNanos);
    if (kill) {
      killPeakBytes = bytes;
    } else {
      peakBytes = bytes;
    }
  }

  /// Takes down all of it.
  public void save(StateWriter to) {
    cpu.save(to);
    memoryPeaks.save(to);
    to.whole(samples);
    to.whole(firstCpuNanos);
    to.whole(lastCpuNanos);
    to.flag(dayOpen);
    to.whole(dayEndNanos);
    to.whole(lastMemoryNanos);
    to.whole(peakBytes);
    to.whole(killPeakBytes);
  }

  /// Becomes what was taken down of another one.
  ///
  /// @throws IllegalArgumentException when that is none
  public void load(StateReader from) {
    cpu.load(from);
    memoryPeaks.load(from);
    samples = from.whole(0, Long.MAX_VALUE);
    firstCpuNanos = from.whole();
    lastCpuNanos = from.whole();
    dayOpen = from.flag();
    dayEndNanos = from.whole();
    lastMemoryNanos = from.whole();
    peakBytes = from.whole(0, Long.MAX_VALUE);
    killPeakBytes = from.whole(0, Long.MAX_VALUE);
  }

  /// The CPU below which a share of the samples' weight lies, in millicores.
  long cpuPercentile(double share) {
    return Whole.ofCores(cpu.percentile(share));
  }

  /// The memory below which a share of the daily peaks' weight lies, in bytes.
  long memoryPercentile(double share) {
    return Whole.of(memoryPeaks.percentile(share));
  }

  /// How much history there is, in intervals: the smaller of its length and of what its samples
  /// would make at one a minute.
  double confidence(Duration interval) {
    double length = (double) (lastCpuNanos - firstCpuNanos) / interval.toNanos();
    double amount = samples / (interval.toNanos() / 60e9);
    return Math.min(length, amount);
  }
}
