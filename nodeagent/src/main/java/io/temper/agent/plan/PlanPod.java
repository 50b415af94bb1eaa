package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import org.jspecify.annotations.Nullable;

/// A pod to place.
///
/// @param uid what its cgroup is named by: the pod's uid, or a static pod's `config.hash`
/// @param requestMillicores 0 where it asks for nothing
/// @param limitMillicores absent where it is not limited
public record PlanPod(
    String uid, Tier tier, long requestMillicores, @Nullable Long limitMillicores) {}
