package io.temper.agent.plan;

import io.temper.crds.policy.SwitchbackDraw;
import io.temper.tiers.TierPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
/// @param switchback the experiment under way; absent for none
public record EffectivePolicy(
    String name,
    boolean enforce,
    boolean safeMode,
    boolean limitsMustHold,
    TierPolicy tiers,
    PlanPolicy plan,
    int settleSeconds,
    int minSwapIntervalSeconds,
    int leaseSeconds,
    @Nullable Switchback switchback) {

  /// Hours that are left to stock scheduling, drawn by lot.
  public record Switchback(int percent, String seed) {
    /// Whether the hour that holds this moment is one of them.
    public boolean stock(String node, Instant at) {
      return SwitchbackDraw.stock(seed, percent, node, at);
    }
  }

  /// Without a policy.
  public static final EffectivePolicy DEFAULT =
      new EffectivePolicy(
          "", true, false, true, TierPolicy.DEFAULT, PlanPolicy.DEFAULT, 2, 60, 60, null);

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
        leaseSeconds,
        switchback);
  }
}
