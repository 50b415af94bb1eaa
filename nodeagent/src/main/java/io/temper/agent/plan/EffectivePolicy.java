package io.temper.agent.plan;

import io.temper.tiers.TierPolicy;

/// What holds on a node: a policy with its gaps filled, or the defaults.
///
/// @param name the policy's; empty for the defaults
/// @param enforce whether the node enforces where it can, or only observes
/// @param safeMode whether stock scheduling is asked for
/// @param limitsMustHold whether a node on which nothing holds CPU limits of pods outside
///   Background only observes
/// @param settleSeconds how long membership and shape must be calm before a swap
/// @param minSwapIntervalSeconds least time between two swaps
/// @param leaseSeconds how long the scheduler goes on without an agent
public record EffectivePolicy(
    String name,
    boolean enforce,
    boolean safeMode,
    boolean limitsMustHold,
    TierPolicy tiers,
    PlanPolicy plan,
    int settleSeconds,
    int minSwapIntervalSeconds,
    int leaseSeconds) {

  /// Without a policy.
  public static final EffectivePolicy DEFAULT =
      new EffectivePolicy("", true, false, true, TierPolicy.DEFAULT, PlanPolicy.DEFAULT, 2, 60, 60);

  EffectivePolicy inSafeMode() {
    return new EffectivePolicy(
        name,
        enforce,
        true,
        limitsMustHold,
        tiers,
        plan,
        settleSeconds,
        minSwapIntervalSeconds,
        leaseSeconds);
  }
}
