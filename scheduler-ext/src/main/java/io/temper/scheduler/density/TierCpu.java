package io.temper.scheduler.density;

import io.temper.crds.perf.Tier;

/// Millicores by tier, as far as tiers differ here: open are Normal, Low and Background.
public record TierCpu(long system, long critical, long high, long open) {
  public static final TierCpu NONE = new TierCpu(0, 0, 0, 0);

  /// So much more in one tier; less if negative.
  public TierCpu plus(Tier tier, long millicores) {
    return switch (tier) {
      case System -> new TierCpu(system + millicores, critical, high, open);
      case Critical -> new TierCpu(system, critical + millicores, high, open);
      case High -> new TierCpu(system, critical, high + millicores, open);
      case Normal, Low, Background -> new TierCpu(system, critical, high, open + millicores);
    };
  }

  /// The sum.
  public TierCpu plus(TierCpu other) {
    return new TierCpu(
        system + other.system, critical + other.critical, high + other.high, open + other.open);
  }

  /// What the tiers that others make way for have together.
  long shielded() {
    return system + critical + high;
  }
}
