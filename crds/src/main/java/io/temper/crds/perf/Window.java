package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.time.Duration;
import java.time.Instant;

@Doc("The span of time the values beside it were measured over.")
public record Window(
    @Doc("When the first counter was read.") Instant start,
    @Doc("When the last counter was read.") Instant end) {

  /// How long the window is; never negative for a window the agent made.
  public Duration length() {
    return Duration.between(start, end);
  }
}
