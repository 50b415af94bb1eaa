package io.temper.admission.overcommit;

import io.temper.tiers.TierPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known around a pod at one moment.
///
/// @param namespace whether its namespace takes part
/// @param rule what holds there; null where no policy selects it
/// @param tierPolicies every policy that may hold on the node it comes to; at least one
/// @param autoscaler who else sizes the workload it belongs to
public record Surroundings(
    Participation namespace,
    @Nullable OvercommitRule rule,
    List<TierPolicy> tierPolicies,
    Autoscaler autoscaler,
    CpuBounds bounds) {

  public Surroundings {
    tierPolicies = List.copyOf(tierPolicies);
    if (tierPolicies.isEmpty()) {
      throw new IllegalArgumentException("no tier policy, not even the default");
    }
  }

  /// Whether a namespace takes part.
  public enum Participation {
    /// Nothing is known of it yet.
    UNKNOWN,
    OUT,
    IN
  }

  /// What sizes a workload.
  public enum Autoscaler {
    NONE,
    /// A HorizontalPodAutoscaler that compares usage with requests.
    CPU_UTILIZATION,
    /// A VerticalPodAutoscaler that writes requests.
    VERTICAL
  }
}
