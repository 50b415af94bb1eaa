package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import io.temper.tiers.TierPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One NodePolicy being read: its gaps are filled with defaults, its faults collected.
final class PolicyReading {
  private static final int LONGEST_SLICE_MICROS = 1_000_000;
  private static final int MOST_WEIGHT = 10_000;
  private static final Pattern SEED = Pattern.compile("[a-z0-9][-a-z0-9]{6,62}[a-z0-9]");

  private final NodePolicy policy;
  private final List<String> faults;

  PolicyReading(NodePolicy policy) {
    this.policy = policy;
    this.faults = new ArrayList<>(policy.unreadable());
  }

  /// A sentence for each fault; empty if the policy can be used.
  List<String> faults() {
    return faults;
  }

  /// What it means; only to be used if there are no faults.
  EffectivePolicy read() {
    NodePolicy.Spec spec = policy.spec();
    for (NodeSelector.Expression expression : spec.nodeSelector().matchExpressions()) {
      fault(expression.fault());
    }
    spec.tiers().keySet().stream()
        .filter(name -> tier(name) == null)
        .sorted()
        .forEach(name -> fault("tiers: " + name + " is no tier"));
    EffectivePolicy none = EffectivePolicy.DEFAULT;
    NodePolicy.Pace pace = spec.pace();
    return new EffectivePolicy(
        policy.name(),
        choice("mode", spec.mode(), "Auto", "Observe"),
        Boolean.TRUE.equals(spec.safeMode()),
        choice("limits", spec.limits(), "Require", "Ignore"),
        tiers(spec),
        plan(spec),
        number("debounce.settleSeconds", pace.settleSeconds(), 0, 3_600, none.settleSeconds()),
        number(
            "debounce.minSwapIntervalSeconds",
            pace.minSwapIntervalSeconds(),
            0,
            86_400,
            none.minSwapIntervalSeconds()),
        number("leaseSeconds", pace.leaseSeconds(), 10, 3_600, none.leaseSeconds()),
        switchback(spec.switchback()));
  }

  private EffectivePolicy.@Nullable Switchback switchback(NodePolicy.@Nullable Switchback asked) {
    if (asked == null) {
      return null;
    }
    int percent = number("switchback.percent", asked.percent(), 1, 50, 0);
    String seed = asked.seed();
    if (seed == null || !SEED.matcher(seed).matches()) {
      fault("switchback.seed must be 8 to 64 of a to z, 0 to 9 and hyphens inside");
      return null;
    }
    if (percent == 0) {
      fault(asked.percent() == null ? "switchback.percent is missing" : "");
      return null;
    }
    return new EffectivePolicy.Switchback(percent, seed);
  }

  private TierPolicy tiers(NodePolicy.Spec spec) {
    TierPolicy none = TierPolicy.DEFAULT;
    int critical = threshold(spec, "critical", none.critical());
    int high = threshold(spec, "high", none.high());
    int normal = threshold(spec, "normal", none.normal());
    int low = threshold(spec, "low", none.low());
    for (String tier : List.of("system", "background")) {
      NodePolicy.Tiered own = spec.tiers().get(tier);
      if (own != null && own.minPriority() != null) {
        fault("tiers." + tier + ".minPriority cannot be set");
      }
    }
    spec.raiseTierIn().stream()
        .filter(String::isBlank)
        .forEach(_ -> fault("raiseTierIn: a namespace has no name"));
    if (critical >= TierPolicy.SYSTEM || high >= critical || normal >= high || low >= normal) {
      fault(
          "tiers: minPriority must fall from critical to low and stay below %d, but is %d, %d, %d, %d"
              .formatted(TierPolicy.SYSTEM, critical, high, normal, low));
      return none;
    }
    return new TierPolicy(critical, high, normal, low, Set.copyOf(spec.raiseTierIn()));
  }

  private int threshold(NodePolicy.Spec spec, String tier, int otherwise) {
    NodePolicy.Tiered own = spec.tiers().get(tier);
    return number(
        "tiers." + tier + ".minPriority",
        own == null ? null : own.minPriority(),
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        otherwise);
  }

  private PlanPolicy plan(NodePolicy.Spec spec) {
    Map<Tier, LayerPolicy> layers = new EnumMap<>(PlanPolicy.DEFAULT.layers());
    spec.tiers()
        .forEach((name, own) -> {
          Tier tier = tier(name);
          NodePolicy.Treatment asked = own.layer();
          if (tier != null && asked != null) {
            layers.put(tier, layer(tier, "tiers." + name + ".layer.", asked));
          }
        });
    int reserve = number("openReserveCores", spec.openReserveCores(), 1, 512, 1);
    return new PlanPolicy(layers, reserve);
  }

  private LayerPolicy layer(Tier tier, String path, NodePolicy.Treatment asked) {
    LayerPolicy none = PlanPolicy.DEFAULT.of(tier);
    LayerKind kind = kind(path, asked.kind(), none.kind());
    if (tier == Tier.System && kind != LayerKind.Open) {
      fault(path + "kind must stay Open: the node's services run wherever there is room");
    }
    if (tier == Tier.Normal && kind == LayerKind.Confined) {
      fault(path + "kind cannot be Confined: this layer takes everything that no other does");
    }
    boolean open = kind == LayerKind.Open;
    boolean fenced = asked.fenced() == null ? none.fenced() && !open : asked.fenced();
    if (fenced && (open || tier == Tier.Normal)) {
      fault(path + "protected needs a kind with CPUs of its own, and is not for normal");
    }
    List<Long> range = asked.utilRangePercent();
    // An Open layer that becomes Grouped has no range of its own to fall back to.
    List<Long> fallback =
        none.kind() == LayerKind.Open
            ? List.of(50L, 90L)
            : List.of((long) none.utilLowPercent(), (long) none.utilHighPercent());
    if (!range.isEmpty()
        && (range.size() != 2
            || range.get(0) < 0
            || range.get(0) >= range.get(1)
            || range.get(1) > 200)) {
      fault(path + "utilRangePercent must be two rising numbers within 0 and 200, but is " + range);
      range = List.of();
    }
    List<Long> percents = open ? List.of(0L, 100L) : range.isEmpty() ? fallback : range;
    return new LayerPolicy(
        kind,
        number(
            path + "sliceMicros",
            asked.sliceMicros(),
            100,
            LONGEST_SLICE_MICROS,
            none.sliceMicros()),
        number(path + "weight", asked.weight(), 1, MOST_WEIGHT, none.weight()),
        asked.preempt() == null ? none.preempt() : asked.preempt(),
        asked.exclusive() == null ? none.exclusive() : asked.exclusive(),
        fenced,
        percents.get(0).intValue(),
        percents.get(1).intValue());
  }

  private LayerKind kind(String path, @Nullable String asked, LayerKind otherwise) {
    if (asked == null) {
      return otherwise;
    }
    for (LayerKind kind : LayerKind.values()) {
      if (kind.name().equals(asked)) {
        return kind;
      }
    }
    fault(path + "kind must be Confined, Grouped or Open, but is " + asked);
    return otherwise;
  }

  private static @Nullable Tier tier(String name) {
    for (Tier tier : Tier.values()) {
      if (Layer.name(tier).equals(name)) {
        return tier;
      }
    }
    return null;
  }

  /// Whether it is the first of two words, which is also what it is where nothing is said.
  private boolean choice(String field, @Nullable String value, String first, String second) {
    if (value != null && !value.equals(first) && !value.equals(second)) {
      fault(field + " must be " + first + " or " + second + ", but is " + value);
    }
    return !second.equals(value);
  }

  private int number(String field, @Nullable Long value, long least, long most, int otherwise) {
    if (value == null) {
      return otherwise;
    }
    if (value < least || value > most) {
      fault(field + " must be " + least + " to " + most + ", but is " + value);
      return otherwise;
    }
    return value.intValue();
  }

  private void fault(String sentence) {
    if (!sentence.isEmpty()) {
      faults.add(sentence);
    }
  }
}
