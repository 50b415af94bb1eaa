package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import java.util.EnumMap;
import java.util.Map;

/// How tiers become layers.
///
/// @param layers each tier's treatment, all of them
/// @param openReserveCores whole cores that protected layers together leave alone, at least 1
public record PlanPolicy(Map<Tier, LayerPolicy> layers, int openReserveCores) {
  /// Without a policy.
  public static final PlanPolicy DEFAULT =
      new PlanPolicy(
          Map.of(
              Tier.System,
              LayerPolicy.open(2_000, 1_000, true),
              Tier.Critical,
              new LayerPolicy(LayerKind.Confined, 5_000, 1_000, true, false, true, 5, 60),
              Tier.High,
              new LayerPolicy(LayerKind.Grouped, 10_000, 500, true, false, true, 20, 70),
              Tier.Normal,
              new LayerPolicy(LayerKind.Grouped, 20_000, 100, false, false, false, 50, 90),
              Tier.Low,
              LayerPolicy.open(30_000, 50, false),
              Tier.Background,
              LayerPolicy.open(5_000, 10, false)),
          1);

  public PlanPolicy {
    // Sorted by tier, so that whoever goes through it does so in one order everywhere.
    layers = java.util.Collections.unmodifiableMap(new EnumMap<>(layers));
    if (layers.size() != Tier.values().length || openReserveCores < 1) {
      throw new IllegalArgumentException("a layer for every tier and a reserve are needed");
    }
  }

  LayerPolicy of(Tier tier) {
    return layers.getOrDefault(tier, LayerPolicy.open(20_000, 100, false));
  }
}
