package io.temper.agent.enforce;

import io.temper.crds.perf.Tier;

/// A pod of this node, as far as enforcement is concerned.
///
/// @param cgroupUid what its cgroup is named by
/// @param name `namespace/name`, for people
/// @param requestMillicores CPU it asks for, 0 when it does not
/// @param limited whether it has a CPU limit, as a whole or in a container
/// @param incarnation changes when it has other containers
public record NodePod(
    String cgroupUid,
    String name,
    Tier tier,
    long requestMillicores,
    boolean limited,
    int incarnation) {}
