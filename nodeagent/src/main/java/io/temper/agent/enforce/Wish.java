package io.temper.agent.enforce;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the node's owners want of enforcement now, all of it: a newer wish replaces an older one.
///
/// @param target what to run, null before the pods of this node are known
/// @param wanted whether tiers are to be enforced at all
/// @param unwantedBecause why not, empty when they are
/// @param safeModeBecause who asked for stock scheduling, empty when nobody did
/// @param obstacles what on this machine stands against it, each a sentence
/// @param limitsRequired whether nothing is enforced while limits of pods are not held
/// @param settle how long a change of shape must last before it is acted on
/// @param betweenSwaps the least time from one configuration to the next
/// @param leaseSeconds how long the scheduler goes on without an agent
record Wish(
    @Nullable Target target,
    boolean wanted,
    String unwantedBecause,
    String safeModeBecause,
    List<String> obstacles,
    boolean limitsRequired,
    Duration settle,
    Duration betweenSwaps,
    int leaseSeconds) {

  Wish {
    obstacles = List.copyOf(obstacles);
  }

  /// The same with other obstacles.
  Wish observing(List<String> others) {
    return new Wish(
        target,
        wanted,
        unwantedBecause,
        safeModeBecause,
        others,
        limitsRequired,
        settle,
        betweenSwaps,
        leaseSeconds);
  }

  /// Whether somebody asked for stock scheduling.
  boolean safeMode() {
    return !safeModeBecause.isEmpty();
  }
}
