package io.temper.agent.kube;

import io.temper.tiers.Amounts;

/// A container that runs beside the others: a regular one or a sidecar.
///
/// @param id the runtime's id as the status states it, empty before it has one
public record ContainerSpec(String name, String id, Amounts requests, Amounts limits) {}
