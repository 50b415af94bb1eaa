package io.temper.history;

import java.time.Instant;

/// What was seen of a node in an hour of an experiment, as sums over minutes.
///
/// @param experiment its name
/// @param hour its beginning
/// @param stock what it was drawn for: the kernel's own scheduling, or enforcement
/// @param minutes that were as they were drawn
/// @param backgroundMillicores sum
/// @param usedMillicores sum
/// @param protectedWaitMicros sum, each in microseconds per second
public record SwitchbackHour(
    String experiment,
    Instant hour,
    String node,
    boolean stock,
    int minutes,
    long backgroundMillicores,
    long usedMillicores,
    long protectedWaitMicros) {

  /// Both together, of the same hour and node.
  public SwitchbackHour plus(SwitchbackHour other) {
    return new SwitchbackHour(
        experiment,
        hour,
        node,
        stock,
        minutes + other.minutes,
        backgroundMillicores + other.backgroundMillicores,
        usedMillicores + other.usedMillicores,
        protectedWaitMicros + other.protectedWaitMicros);
  }
}
