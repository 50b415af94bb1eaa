package io.temper.agent.enforce;

import io.temper.agent.plan.PlanPolicy;
import java.time.Duration;

/// What the node's owners say of enforcement: the NodePolicy in force and the node's annotations.
///
/// @param wanted whether tiers are to be enforced where it is possible
/// @param unwantedBecause why not, empty when they are
/// @param safeModeBecause who asked for stock scheduling, empty when nobody did
/// @param limitsRequired whether nothing is enforced while limits of pods are not held
/// @param settle how long a change of shape must last before it is acted on
/// @param betweenSwaps the least time from one configuration to the next
/// @param leaseSeconds how long the scheduler goes on without an agent
public record EnforcementPolicy(
    PlanPolicy layers,
    boolean wanted,
    String unwantedBecause,
    String safeModeBecause,
    boolean limitsRequired,
    Duration settle,
    Duration betweenSwaps,
    int leaseSeconds) {

  /// Without a NodePolicy.
  public static final EnforcementPolicy DEFAULT =
      new EnforcementPolicy(
          PlanPolicy.DEFAULT, true, "", "", true, Duration.ofSeconds(2), Duration.ofMinutes(1), 60);

  /// The same, with what else asks for stock scheduling.
  public EnforcementPolicy inSafeMode(String because) {
    return new EnforcementPolicy(
        layers,
        wanted,
        unwantedBecause,
        because,
        limitsRequired,
        settle,
        betweenSwaps,
        leaseSeconds);
  }

  /// The same, but only to be observed.
  public EnforcementPolicy observing(String because) {
    return new EnforcementPolicy(
        layers,
        false,
        because,
        safeModeBecause,
        limitsRequired,
        settle,
        betweenSwaps,
        leaseSeconds);
  }
}
