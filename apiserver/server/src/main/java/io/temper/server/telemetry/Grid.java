package io.temper.server.telemetry;

import io.temper.crds.perf.PerfQuerySpec;
import java.time.Duration;
import java.time.Instant;

/// The steps of an answer: multiples of the step since 1970.
record Grid(Instant start, Duration step, int steps) {
  static Grid of(PerfQuerySpec spec) {
    Duration step = PerfQueryStrategy.span(spec.step());
    Instant end = spec.end() == null ? Instant.EPOCH : spec.end();
    long stepMillis = step.toMillis();
    long last = Math.ceilDiv(end.toEpochMilli(), stepMillis);
    long first =
        Math.floorDiv(end.minus(PerfQueryStrategy.span(spec.window())).toEpochMilli(), stepMillis);
    return new Grid(
        Instant.ofEpochMilli(first * stepMillis), step, (int) Math.max(1, last - first));
  }

  Instant at(int index) {
    return start.plus(step.multipliedBy(index));
  }

  Instant end() {
    return at(steps);
  }

  /// The step that a moment within the grid is in.
  int index(Instant moment) {
    return (int) Duration.between(start, moment).dividedBy(step);
  }
}
