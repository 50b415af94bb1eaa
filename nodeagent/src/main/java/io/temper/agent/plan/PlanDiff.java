package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What differs between two plans.
///
/// @param shape layers and demotions, a line each; empty where only members differ
/// @param moved pods that are in another layer, have come or gone
public record PlanDiff(List<String> shape, List<Moved> moved) {
  /// A pod that changed its layer.
  ///
  /// @param from empty where the pod was not there before
  /// @param to empty where it is no more
  public record Moved(String uid, String from, String to) {
    @Override
    public String toString() {
      return "pod "
          + uid
          + ": "
          + (from.isEmpty() ? "new" : from)
          + " -> "
          + (to.isEmpty() ? "gone" : to);
    }
  }

  public PlanDiff {
    shape = List.copyOf(shape);
    moved = List.copyOf(moved);
  }

  /// The way from one plan to the next.
  ///
  /// @param before absent for the first
  public static PlanDiff between(@Nullable Plan before, Plan after) {
    List<String> shape = new ArrayList<>();
    for (Layer layer : after.layers()) {
      String now = describe(layer);
      if (before == null) {
        shape.add("layer " + layer.name() + ": " + now);
      } else if (!layer.equals(before.layer(layer.tier()))) {
        shape.add(
            "layer " + layer.name() + ": " + describe(before.layer(layer.tier())) + " -> " + now);
      }
    }
    List<Demotion> earlier = before == null ? List.of() : before.demotions();
    after.demotions().stream()
        .filter(demotion -> !earlier.contains(demotion))
        .forEach(demotion ->
            shape.add("demoted " + Layer.name(demotion.tier()) + ": " + demotion.reason()));
    earlier.stream()
        .filter(demotion -> after.demotions().stream().noneMatch(d -> d.tier() == demotion.tier()))
        .forEach(demotion -> shape.add("no longer demoted: " + Layer.name(demotion.tier())));
    return new PlanDiff(shape, moved(before, after));
  }

  /// All of it, a line each, for people.
  public List<String> lines() {
    List<String> lines = new ArrayList<>(shape);
    moved.forEach(move -> lines.add(move.toString()));
    return lines;
  }

  private static List<Moved> moved(@Nullable Plan before, Plan after) {
    TreeMap<String, Moved> moved = new TreeMap<>();
    after
        .members()
        .forEach((uid, tier) -> {
          Tier old = before == null ? null : before.members().get(uid);
          if (!Objects.equals(old, tier)) {
            moved.put(uid, new Moved(uid, old == null ? "" : Layer.name(old), Layer.name(tier)));
          }
        });
    if (before != null) {
      before
          .members()
          .forEach((uid, tier) -> {
            if (!after.members().containsKey(uid)) {
              moved.put(uid, new Moved(uid, Layer.name(tier), ""));
            }
          });
    }
    return List.copyOf(moved.values());
  }

  private static String describe(Layer layer) {
    LayerPolicy treatment = layer.treatment();
    StringBuilder text = new StringBuilder(treatment.kind().name());
    if (layer.cpus() != null) {
      text.append(", CPUs ").append(layer.cpus());
    }
    text.append(treatment.fenced() ? ", protected" : "");
    text.append(treatment.exclusive() ? ", exclusive" : "");
    text.append(treatment.preempt() ? ", preempts" : "");
    return text.append(", slice ")
        .append(treatment.sliceMicros())
        .append(" us")
        .append(", weight ")
        .append(treatment.weight())
        .append(
            treatment.kind() == LayerKind.Open
                ? ""
                : ", utilization "
                    + treatment.utilLowPercent()
                    + " to "
                    + treatment.utilHighPercent()
                    + " %")
        .toString();
  }
}
