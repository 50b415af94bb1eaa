package io.temper.admission.kube;

import io.temper.machinery.kube.CustomObject;
import io.temper.tiers.TierPolicy;
import java.util.Map;
import java.util.Set;

/// A NodePolicy, as far as it is asked about pods and who follows it.
///
/// @param nodes the nodes it is for; an empty one selects all
record NodeRule(Selector nodes, TierPolicy tiers) {
  /// @throws IllegalArgumentException when it makes no sense; agents refuse it as well
  static NodeRule read(CustomObject policy) {
    Map<?, ?> spec = policy.spec();
    Map<?, ?> tiers = Tree.object(spec.get("tiers"));
    TierPolicy none = TierPolicy.DEFAULT;
    return new NodeRule(
        Selector.read(Tree.object(spec.get("nodeSelector"))),
        new TierPolicy(
            least(tiers, "critical", none.critical()),
            least(tiers, "high", none.high()),
            least(tiers, "normal", none.normal()),
            least(tiers, "low", none.low()),
            Set.copyOf(Tree.texts(spec.get("raiseTierIn")))));
  }

  private static int least(Map<?, ?> tiers, String tier, int otherwise) {
    Object own = Tree.object(tiers.get(tier)).get("minPriority");
    return Tree.number("tiers." + tier + ".minPriority", own, otherwise);
  }
}
