package io.temper.agent.kube;

import io.temper.tiers.Amounts;
import java.util.List;

/// A container that runs beside the others: a regular one or a sidecar.
///
/// @param id the runtime's id as the status states it, empty before it has one
/// @param sidecar whether it is an init container that restarts always
/// @param killedIds runtime's ids of its runs that the status says ended for want of memory
public record ContainerSpec(
    String name,
    String id,
    Amounts requests,
    Amounts limits,
    boolean sidecar,
    List<String> killedIds) {

  public ContainerSpec {
    killedIds = List.copyOf(killedIds);
  }
}
