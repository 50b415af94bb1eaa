package io.temper.admission.overcommit;

import io.temper.crds.perf.Tier;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import java.util.EnumSet;
import java.util.Set;

/// What an OvercommitPolicy means for the namespaces it selects.
///
/// @param policy its name
/// @param paused everything stays as it is
/// @param tiers of the pods it is for; never System or Critical
/// @param keepPercent what is left of a request
/// @param floorMillicores no request is lowered below this
public record OvercommitRule(
    String policy,
    Mode mode,
    boolean paused,
    Set<Tier> tiers,
    int keepPercent,
    long floorMillicores) {

  public OvercommitRule {
    tiers = Set.copyOf(tiers);
    if (tiers.contains(Tier.System) || tiers.contains(Tier.Critical)) {
      throw new IllegalArgumentException("System and Critical are never scaled");
    }
    if (keepPercent < 1 || keepPercent > 100) {
      throw new IllegalArgumentException("keepPercent is not 1 to 100 but " + keepPercent);
    }
    if (floorMillicores < 1) {
      throw new IllegalArgumentException("floorMillicores is not 1 or more but " + floorMillicores);
    }
  }

  /// The tiers that can be scaled at all.
  public static Set<Tier> scalable() {
    return EnumSet.complementOf(EnumSet.of(Tier.System, Tier.Critical));
  }

  /// What is left of a request, rounded up.
  ///
  /// @param least the floor, or more where something else asks for it
  /// @return never more than the original
  long scaled(long originalMillicores, long least) {
    // In two steps, so that nothing overflows.
    long kept =
        originalMillicores / 100 * keepPercent
            + Math.ceilDiv(originalMillicores % 100 * keepPercent, 100);
    return Math.min(originalMillicores, Math.max(kept, Math.max(floorMillicores, least)));
  }
}
