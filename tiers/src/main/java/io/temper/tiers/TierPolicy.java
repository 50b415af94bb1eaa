package io.temper.tiers;

import java.util.Set;

/// From which priority on a pod is in which tier, and where its annotation may raise it.
///
/// @param critical least priority of Critical; the others follow it downwards, never equal
/// @param low least priority of Low; below is Background
/// @param raiseIn namespaces in which the annotation may raise a tier; `*` is all of them
public record TierPolicy(int critical, int high, int normal, int low, Set<String> raiseIn) {
  /// From here on a priority class is the cluster's own (`system-cluster-critical`): no policy
  /// moves this, and no annotation leads here.
  public static final int SYSTEM = 2_000_000_000;

  /// Every namespace.
  public static final String ANYWHERE = "*";

  /// Without a policy.
  public static final TierPolicy DEFAULT = new TierPolicy(1_000_000, 100_000, 0, -100, Set.of());

  public TierPolicy {
    raiseIn = Set.copyOf(raiseIn);
    if (critical >= SYSTEM || high >= critical || normal >= high || low >= normal) {
      throw new IllegalArgumentException(
          "least priorities do not fall: %d, %d, %d, %d".formatted(critical, high, normal, low));
    }
  }

  boolean mayRaise(String namespace) {
    return raiseIn.contains(ANYWHERE) || raiseIn.contains(namespace);
  }
}
