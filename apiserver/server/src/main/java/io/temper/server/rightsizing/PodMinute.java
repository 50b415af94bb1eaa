package io.temper.server.rightsizing;

import io.temper.server.port.PodReport;
import java.util.Map;

/// What a pod did since the time before.
///
/// @param machineType of its node
/// @param containers that were measured, by name
/// @param kills for want of memory, by container
record PodMinute(
    String machineType,
    PodReport pod,
    Map<String, Reading> containers,
    Map<String, Integer> kills) {
  PodMinute {
    containers = Map.copyOf(containers);
    kills = Map.copyOf(kills);
  }
}
