package io.temper.agent.tier;

import io.temper.crds.Annotations;
import io.temper.crds.perf.Tier;

/// The tier of a pod, from its priority, QoS class and annotation.
public final class Tiers {
  /// From here on a priority class is the cluster's own (`system-cluster-critical`).
  static final int SYSTEM = 2_000_000_000;

  static final int CRITICAL = 1_000_000;
  static final int HIGH = 100_000;
  static final int NORMAL = 0;
  static final int LOW = -100;

  private Tiers() {}

  /// What the decision rests on.
  ///
  /// @param priority the pod's priority, 0 where it has none
  /// @param priorityClass its PriorityClass, empty where it names none
  /// @param qosClass Guaranteed, Burstable or BestEffort
  /// @param annotation value of the tier annotation, empty where it has none
  public record Facts(int priority, String priorityClass, String qosClass, String annotation) {}

  /// A tier and why, in words.
  public record Decision(Tier tier, String reason) {}

  /// Decides.
  public static Decision decide(Facts facts) {
    Decision own = fromPriority(facts);
    if (facts.annotation().isEmpty()) {
      return own;
    }
    return annotated(own, facts.annotation());
  }

  private static Decision fromPriority(Facts facts) {
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
    return new Decision(ofPriority(facts.priority()), why);
  }

  private static Tier ofPriority(int priority) {
    if (priority >= SYSTEM) {
      return Tier.System;
    }
    if (priority >= CRITICAL) {
      return Tier.Critical;
    }
    if (priority >= HIGH) {
      return Tier.High;
    }
    if (priority >= NORMAL) {
      return Tier.Normal;
    }
    return priority >= LOW ? Tier.Low : Tier.Background;
  }

  private static Decision annotated(Decision own, String annotation) {
    for (Tier asked : Tier.values()) {
      if (!asked.name().equalsIgnoreCase(annotation)) {
        continue;
      }
      // Constants stand most important first: a later one matters less.
      if (asked.compareTo(own.tier()) >= 0) {
        return new Decision(asked, "annotation " + Annotations.TIER + " (" + own.reason() + ")");
      }
      return new Decision(
          own.tier(),
          own.reason()
              + "; annotation "
              + Annotations.TIER
              + "="
              + asked
              + " refused: it may only lower a tier");
    }
    return new Decision(
        own.tier(),
        own.reason() + "; annotation " + Annotations.TIER + " ignored: it names no tier");
  }
}
