package io.temper.telemetry;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What to read.
///
/// @param namespace empty for nodes; null for all
/// @param wanted which subjects; called often, from one thread
/// @param metrics indexes in the store's list
/// @param fromMillis start, a multiple of the step
/// @param stepMillis a multiple of the grid's
/// @param steps how many, from the start on
/// @param mostSeries series of one subject and metric that may come of it
public record Query(
    @Nullable String namespace,
    BiPredicate<Subject, Map<String, String>> wanted,
    List<Integer> metrics,
    long fromMillis,
    long stepMillis,
    int steps,
    int mostSeries) {

  public Query {
    metrics = List.copyOf(metrics);
    if (steps < 1
        || stepMillis < 1
        || stepMillis % StoreConfig.STEP_MILLIS != 0
        || Math.floorMod(fromMillis, stepMillis) != 0) {
      throw new IllegalArgumentException("a query off the grid");
    }
  }

  long toMillis() {
    return fromMillis + steps * stepMillis;
  }
}
