package io.temper.admission.kube;

import io.temper.admission.overcommit.OvercommitRule;
import io.temper.crds.perf.Tier;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import io.temper.machinery.kube.CustomObject;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An OvercommitPolicy. Of several that select a namespace the highest priority holds, then the
/// oldest, then the first by name.
record Policy(int priority, long createdMillis, Selector namespaces, OvercommitRule rule) {
  static final Comparator<Policy> FIRST_HOLDS =
      Comparator.comparingInt(Policy::priority)
          .reversed()
          .thenComparingLong(Policy::createdMillis)
          .thenComparing(policy -> policy.rule().policy());

  /// @throws IllegalArgumentException when it makes no sense
  static Policy read(CustomObject object) {
    Map<?, ?> spec = object.spec();
    Map<?, ?> cpu = Tree.object(spec.get("cpu"));
    Mode mode = Mode.valueOf(Tree.text(spec.get("mode"), "Observe"));
    // One that exempts need not say what is left of a request: all of it.
    int keepPercent = mode == Mode.Exempt ? 100 : 0;
    var created = object.getMetadata().getCreationTimestamp();
    OvercommitRule rule =
        new OvercommitRule(
            object.name(),
            mode,
            Tree.flag(spec.get("paused")),
            tiers(Tree.texts(spec.get("tiers"))),
            Tree.number("cpu.keepPercent", cpu.get("keepPercent"), keepPercent),
            Tree.number("cpu.floorMillicores", cpu.get("floorMillicores"), 10));
    return new Policy(
        Tree.number("priority", spec.get("priority"), 0),
        created == null ? 0 : created.toInstant().toEpochMilli(),
        Selector.read(Tree.object(spec.get("namespaceSelector"))),
        rule);
  }

  /// An empty selector selects nothing here: that it selects everything was hardly meant.
  boolean selects(Map<String, String> namespace) {
    return !namespaces.isEmpty() && namespaces.matches(namespace);
  }

  private static Set<Tier> tiers(List<String> names) {
    if (names.isEmpty()) {
      return EnumSet.of(Tier.Normal, Tier.Low, Tier.Background);
    }
    Set<Tier> tiers = EnumSet.noneOf(Tier.class);
    names.forEach(name -> tiers.add(Tier.valueOf(name)));
    return tiers;
  }
}
