package io.temper.scheduler.density;

/// What is on a node, pods counted that have just been placed.
///
/// @param capacity millicores that pods may have
/// @param enforcing whether its tiers are enforced: Critical pods' cores are then nobody else's,
///   those of High pods are others' while idle
public record NodeLoad(
    long capacity, boolean enforcing, Pressure pressure, TierCpu requested, TierCpu used) {}
