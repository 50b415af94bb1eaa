package io.temper.tiers;

import io.temper.crds.Annotations;
import io.temper.crds.perf.Tier;
import java.util.EnumSet;
import java.util.Set;

/// The tier of a pod, from its priority, QoS class and annotation.
public final class Tiers {
  private Tiers() {}

  /// What the decision rests on.
  ///
  /// @param namespace the pod's namespace
  /// @param priority the pod's priority, 0 where it has none
  /// @param priorityClass its PriorityClass, empty where it names none
  /// @param qosClass Guaranteed, Burstable or BestEffort
  /// @param annotation value of the tier annotation, empty where it has none
  public record Facts(
      String namespace, int priority, String priorityClass, String qosClass, String annotation) {}

  /// A tier and why, in words.
  public record Decision(Tier tier, String reason) {}

  /// Decides without a policy.
  public static Decision decide(Facts facts) {
    return decide(facts, TierPolicy.DEFAULT);
  }

  /// Decides.
  public static Decision decide(Facts facts, TierPolicy policy) {
    Decision own = fromPriority(facts, policy);
    return facts.annotation().isBlank() ? own : annotated(own, facts, policy);
  }

  private static Decision fromPriority(Facts facts, TierPolicy policy) {
    if (facts.priorityClass().isEmpty() && facts.priority() == 0) {
      return facts.qosClass().equals("BestEffort")
          ? new Decision(Tier.Background, "BestEffort without a PriorityClass")
          : new Decision(Tier.Normal, facts.qosClass() + " without a PriorityClass");
    }
    String priority = "priority " + facts.priority();
    String why =
        facts.priorityClass().isEmpty()
            ? priority
            : "PriorityClass " + facts.priorityClass() + ", " + priority;
    return new Decision(ofPriority(facts.priority(), policy), why);
  }

  private static Tier ofPriority(int priority, TierPolicy policy) {
    if (priority >= TierPolicy.SYSTEM) {
      return Tier.System;
    }
    if (priority >= policy.critical()) {
      return Tier.Critical;
    }
    if (priority >= policy.high()) {
      return Tier.High;
    }
    if (priority >= policy.normal()) {
      return Tier.Normal;
    }
    return priority >= policy.low() ? Tier.Low : Tier.Background;
  }

  private static Decision annotated(Decision own, Facts facts, TierPolicy policy) {
    Set<Tier> named = named(facts.annotation());
    if (named.size() != 1) {
      String fault = named.isEmpty() ? "it names no tier" : "it names several tiers";
      return kept(own, " ignored: " + fault);
    }
    Tier asked = named.iterator().next();
    // Constants stand most important first: a later one matters less.
    boolean raises = asked.compareTo(own.tier()) < 0;
    if (raises && asked == Tier.System) {
      return kept(own, "=System refused: no annotation leads to System");
    }
    if (raises && !policy.mayRaise(facts.namespace())) {
      return kept(
          own,
          "="
              + asked
              + " refused: in namespace "
              + facts.namespace()
              + " it may only lower a tier");
    }
    return new Decision(asked, "annotation " + Annotations.TIER + " (" + own.reason() + ")");
  }

  private static Decision kept(Decision own, String why) {
    return new Decision(own.tier(), own.reason() + "; annotation " + Annotations.TIER + why);
  }

  private static Set<Tier> named(String annotation) {
    Set<Tier> named = EnumSet.noneOf(Tier.class);
    for (String word : annotation.strip().split("[\\s,;]+", -1)) {
      for (Tier tier : Tier.values()) {
        if (tier.name().equalsIgnoreCase(word)) {
          named.add(tier);
        }
      }
    }
    return named;
  }
}
