package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Layers with their CPUs, and which pod belongs to which.
///
/// @param layers all of them, in the order in which scx_layered tries them: the catch-all is last
/// @param coresByTier whole cores that each tier's pods were found to need, for the next plan
/// @param members tier of each pod by [PlanPod#uid()], sorted
/// @param demotions layers that get less than asked for
/// @param podsRoot see [NodeShape#podsRoot()]
/// @param shapeDigest over everything but the members: plans of one digest differ only in those
public record Plan(
    List<Layer> layers,
    Map<Tier, Integer> coresByTier,
    SortedMap<String, Tier> members,
    List<Demotion> demotions,
    String podsRoot,
    String shapeDigest) {

  /// The order of layers. Normal takes whatever no other layer does.
  public static final List<Tier> ORDER =
      List.of(Tier.System, Tier.Critical, Tier.High, Tier.Low, Tier.Background, Tier.Normal);

  public Plan {
    layers = List.copyOf(layers);
    coresByTier = Collections.unmodifiableMap(new EnumMap<>(coresByTier));
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    demotions = List.copyOf(demotions);
  }

  /// The layer of a tier.
  public Layer layer(Tier tier) {
    return layers.get(ORDER.indexOf(tier));
  }

  /// Which of the configuration's CgroupRegexes is the tier's, counted from 0; -1 for the
  /// catch-all, which has none.
  public static int regexSlot(Tier tier) {
    return tier == Tier.Normal ? -1 : ORDER.indexOf(tier);
  }
}
