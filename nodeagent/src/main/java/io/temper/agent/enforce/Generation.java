package io.temper.agent.enforce;

import java.util.List;

/// One change that was applied to this node's scheduling.
///
/// @param number rises by one
/// @param atMillis Unix time
/// @param reason why, in words
/// @param digest of the layers, empty for a stop
/// @param layers the plan, a line per layer
/// @param diff what is different from the generation before, a line each
/// @param stockMillis time on the kernel's own scheduling that it cost, -1 when it is not known
public record Generation(
    long number,
    Kind kind,
    long atMillis,
    String reason,
    String digest,
    List<String> layers,
    List<String> diff,
    long stockMillis) {

  public Generation {
    layers = List.copyOf(layers);
    diff = List.copyOf(diff);
  }

  /// What kind of change.
  public enum Kind {
    /// From stock scheduling to a configuration.
    Start,
    /// Pods changed layers, the configuration stays.
    Retier,
    /// From one configuration to another.
    Swap,
    /// Back to stock scheduling.
    Stop
  }
}
