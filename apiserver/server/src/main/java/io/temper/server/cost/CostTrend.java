package io.temper.server.cost;

import io.temper.crds.perf.Window;
import io.temper.server.cost.allocation.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A question answered step by step; what is told of the whole is the sum of the steps.
///
/// @param steps by their beginnings, without those in which nothing was booked
/// @param partial whether there may be more that the caller may not know
/// @param missing what is not in it, in words for people; empty when it is all there is
record CostTrend(SortedMap<Instant, Told> steps, boolean partial, String missing) {
  CostTrend {
    steps = new TreeMap<>(steps);
  }

  /// What is told of one step.
  record Told(Spending spending, Answer answer) {}

  Answer sum() {
    return Answer.sum(steps.values().stream().map(Told::answer).toList());
  }

  /// From the first to the last moment; absent without an hour.
  @Nullable Window window() {
    Window all = null;
    for (Told told : steps.values()) {
      Window each = told.spending().window();
      if (each != null) {
        all = all == null ? each : new Window(all.start(), each.end());
      }
    }
    return all;
  }

  Duration counted() {
    Duration sum = Duration.ZERO;
    for (Told told : steps.values()) {
      sum = sum.plus(told.spending().counted());
    }
    return sum;
  }

  long overcommittedCpu() {
    return steps.values().stream().mapToLong(told -> told.spending().overcommittedCpu()).sum();
  }

  long overcommittedMemory() {
    return steps.values().stream().mapToLong(told -> told.spending().overcommittedMemory()).sum();
  }
}
