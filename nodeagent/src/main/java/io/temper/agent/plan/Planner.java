package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Plans: the same input always gives the same plan.
///
/// Cores are given whole, to Critical first, then to High; both together leave the open reserve
/// alone. Everybody else may grow into what protected layers do not hold for sure, so that no
/// demand of theirs can shrink a protected layer below its least.
public final class Planner {
  /// A layer keeps a core that its pods no longer need until they ask for this much less, in
  /// thousandths of what a core serves, so that a small pod that comes and goes moves nothing.
  private static final int KEPT_PERMILLE = 250;

  /// Those that get cores of their own, most important first.
  private static final List<Tier> FENCED_FIRST =
      List.of(Tier.System, Tier.Critical, Tier.High, Tier.Low, Tier.Background);

  private final NodeShape shape;
  private final PlanPolicy policy;
  private final Map<Tier, Integer> needs = new EnumMap<>(Tier.class);
  private final Map<Tier, Integer> pods = new EnumMap<>(Tier.class);
  private final Map<Tier, Layer> layers = new EnumMap<>(Tier.class);
  private final List<Demotion> demotions = new ArrayList<>();

  private Planner(NodeShape shape, PlanPolicy policy) {
    this.shape = shape;
    this.policy = policy;
  }

  /// Plans for these pods.
  ///
  /// @param before what is in force, which the plan departs from as little as it can
  public static Plan plan(
      NodeShape shape, PlanPolicy policy, List<PlanPod> pods, @Nullable Plan before) {
    Plan calm = new Planner(shape, policy).plan(pods, before);
    if (before == null || calm.demotions().isEmpty()) {
      return calm;
    }
    // A core that is only kept must not cost anybody another: without it there may be enough.
    return new Planner(shape, policy).plan(pods, null);
  }

  private Plan plan(List<PlanPod> wanted, @Nullable Plan before) {
    SortedMap<String, Tier> members = new TreeMap<>();
    Map<Tier, Long> requests = new EnumMap<>(Tier.class);
    for (PlanPod pod : wanted) {
      if (members.putIfAbsent(pod.uid(), pod.tier()) == null) {
        requests.merge(pod.tier(), Math.max(0, pod.requestMillicores()), Planner::capped);
        pods.merge(pod.tier(), 1, Integer::sum);
      }
    }
    requests.forEach((tier, millis) -> needs.put(tier, cores(tier, millis, before)));
    fence();
    shareTheRest();
    List<Layer> ordered = Plan.ORDER.stream().map(tier -> layer(tier)).toList();
    String digest = LayersJson.shapeDigest(ordered, shape.podsRoot());
    return new Plan(ordered, needs, members, demotions, shape.podsRoot(), digest);
  }

  private static long capped(long a, long b) {
    return a + b < 0 ? Long.MAX_VALUE : a + b;
  }

  // A pod's CPU is one of the kernel's. Exclusive threads leave their siblings idle: a core each.
  private int cores(Tier tier, long millis, @Nullable Plan before) {
    long perCore = policy.of(tier).exclusive() ? 1_000 : 1_000L * shape.cpusPerCore();
    long most = shape.wholeCores() + 1L;
    long needed = Math.clamp(millis / perCore + (millis % perCore == 0 ? 0 : 1), 1, most);
    int had = before == null ? 0 : before.coresByTier().getOrDefault(tier, 0);
    boolean barelyLess =
        had > needed && millis > (had - 1L) * perCore - perCore * KEPT_PERMILLE / 1_000;
    return (int) (barelyLess ? Math.min(had, most) : needed);
  }

  private void fence() {
    int left = Math.max(0, shape.wholeCores() - policy.openReserveCores());
    for (Tier tier : FENCED_FIRST) {
      if (policy.of(tier).fenced() && pods.containsKey(tier)) {
        left -= give(tier, left);
      }
    }
    // Empty layers come last: what is left is promised to them for the first pod that comes.
    for (Tier tier : FENCED_FIRST) {
      if (policy.of(tier).fenced() && !pods.containsKey(tier)) {
        left -= promise(tier, left);
      }
    }
  }

  private int give(Tier tier, int left) {
    LayerPolicy asked = policy.of(tier);
    int needed = needs.getOrDefault(tier, 1);
    int got = Math.min(needed, left);
    if (got == needed) {
      int least = asked.kind() == LayerKind.Confined ? got : 1;
      put(tier, asked, least, got);
    } else if (got == 0) {
      demote(tier, "no core of its own: " + needed + " needed, none left beside the open reserve");
      put(tier, with(asked, LayerKind.Grouped, false), 0, 0);
    } else {
      String change = asked.kind() == LayerKind.Confined ? "Grouped instead of Confined: " : "";
      demote(tier, change + needed + " cores needed, " + got + " left beside the open reserve");
      put(tier, with(asked, LayerKind.Grouped, true), got, got);
    }
    return got;
  }

  private int promise(Tier tier, int left) {
    LayerPolicy asked = policy.of(tier);
    if (left == 0) {
      put(tier, with(asked, LayerKind.Grouped, false), 0, 0);
      return 0;
    }
    put(tier, asked, 0, 1);
    return 1;
  }

  private void demote(Tier tier, String reason) {
    demotions.add(new Demotion(tier, reason));
  }

  private void put(Tier tier, LayerPolicy treatment, int leastCores, int mostCores) {
    int unit = shape.cpusPerCore();
    layers.put(tier, new Layer(tier, treatment, new CpuRange(leastCores * unit, mostCores * unit)));
  }

  private static LayerPolicy with(LayerPolicy asked, LayerKind kind, boolean fenced) {
    return new LayerPolicy(
        kind,
        asked.sliceMicros(),
        asked.weight(),
        asked.preempt(),
        fenced && asked.exclusive(),
        fenced,
        asked.utilLowPercent(),
        asked.utilHighPercent());
  }

  // What no protected layer holds for sure is everybody else's to grow into: the sum of all demands
  // never exceeds the machine for want of a protected layer's least, whatever the weights.
  private void shareTheRest() {
    int unit = shape.cpusPerCore();
    int held =
        layers.values().stream()
            .map(Layer::cpus)
            .mapToInt(range -> range == null ? 0 : range.least())
            .sum();
    int rest = Math.max(unit, shape.wholeCores() * unit - held);
    for (Tier tier : Plan.ORDER) {
      LayerPolicy asked = policy.of(tier);
      if (layers.containsKey(tier)) {
        Layer fenced = layer(tier);
        if (!fenced.treatment().fenced()) {
          layers.put(tier, new Layer(tier, fenced.treatment(), new CpuRange(0, rest)));
        }
      } else if (asked.kind() == LayerKind.Open) {
        layers.put(tier, new Layer(tier, asked, null));
      } else {
        layers.put(tier, new Layer(tier, asked, new CpuRange(0, rest)));
      }
    }
  }

  private Layer layer(Tier tier) {
    Layer layer = layers.get(tier);
    return layer == null ? new Layer(tier, policy.of(tier), null) : layer;
  }
}
