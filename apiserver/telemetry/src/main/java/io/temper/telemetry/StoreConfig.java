package io.temper.telemetry;

import java.time.Duration;
import java.util.List;

/// What a store keeps, and how much of it.
///
/// @param metrics names of the columns. They may change between runs: old files are read by name
/// @param mostDiskBytes what all files may take; the oldest are deleted. Two files more may exist
///   for a moment
/// @param mostMemoryBytes what may stay in memory of what cannot be written, beside the newest half
///   hour
/// @param mostSubjects rows of how many subjects are taken within half an hour
/// @param rollupWindow how far back rolled-up values go
public record StoreConfig(
    List<String> metrics,
    long mostDiskBytes,
    long mostMemoryBytes,
    int mostSubjects,
    Duration rollupWindow) {
  /// The grid of time: one row of a subject in each.
  public static final Duration STEP = Duration.ofSeconds(15);

  /// The grid of rolled-up values.
  public static final Duration ROLLUP_STEP = Duration.ofMinutes(5);

  /// How far back rows go at least.
  public static final Duration WINDOW = Duration.ofHours(6);

  static final long STEP_MILLIS = STEP.toMillis();
  static final long ROLLUP_MILLIS = ROLLUP_STEP.toMillis();

  /// Slots of a block: half an hour.
  static final int BLOCK_SLOTS = 120;

  static final long BLOCK_MILLIS = BLOCK_SLOTS * STEP_MILLIS;

  /// Blocks that are rolled up into one file: two hours.
  static final int GROUP_BLOCKS = 4;

  static final long GROUP_MILLIS = GROUP_BLOCKS * BLOCK_MILLIS;

  /// Blocks kept beside the head. A count and not an age: a clock that jumps ahead costs nothing.
  static final int KEPT_BLOCKS = (int) (WINDOW.toMillis() / BLOCK_MILLIS) + 1;

  public StoreConfig {
    metrics = List.copyOf(metrics);
    if (metrics.isEmpty() || mostSubjects < 1 || mostDiskBytes < 1 || mostMemoryBytes < 1) {
      throw new IllegalArgumentException("a store of nothing");
    }
  }

  int keptGroups() {
    return (int) Math.ceilDiv(rollupWindow.toMillis(), GROUP_MILLIS);
  }
}
