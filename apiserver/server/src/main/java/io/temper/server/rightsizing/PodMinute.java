package io.temper.server.rightsizing;

import io.temper.server.port.PodReport;
import java.util.Map;

/// What a pod did since the time before.
///
/// @param machineType of its node
/// @param containers that were measured, by name
record PodMinute(String machineType, PodReport pod, Map<String, Reading> containers) {
  PodMinute {
    containers = Map.copyOf(containers);
  }
}
