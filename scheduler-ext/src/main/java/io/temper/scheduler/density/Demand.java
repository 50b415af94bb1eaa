package io.temper.scheduler.density;

import io.temper.crds.perf.Tier;

/// What a pod brings to a node.
///
/// @param millicores what it asks for, or what it is taken to use where it asks for nothing
public record Demand(Tier tier, long millicores) {
  /// What kube-scheduler too takes a container to use that asks for no CPU.
  public static final long UNSTATED = 100;

  private static final long MOST = 1_000_000_000;

  public Demand {
    millicores = Math.clamp(millicores, 0, MOST);
  }

  /// The demand of a pod that asks for so much; 0 for nothing.
  public static Demand of(Tier tier, long requestedMillicores) {
    return new Demand(tier, requestedMillicores <= 0 ? UNSTATED : requestedMillicores);
  }

  /// Whether its tier gets cores of its own.
  boolean fenced() {
    return tier == Tier.Critical || tier == Tier.High;
  }

  /// Whether others make way for it.
  boolean shielded() {
    return tier == Tier.System || fenced();
  }

  /// Whether it is content with what others leave.
  boolean modest() {
    return tier == Tier.Low || tier == Tier.Background;
  }
}
