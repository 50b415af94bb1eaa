package io.temper.agent.observe;

import io.temper.crds.perf.Need;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.Pressure;
import io.temper.crds.perf.RunQueueWait;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was measured of a pod.
///
/// @param uid the pod
/// @param usage absent before the first whole window
/// @param runQueue absent where the kernel keeps no schedstat
/// @param pressure absent where the kernel has none per cgroup
/// @param network absent on the host's network
/// @param need absent without enough samples
/// @param containers those that have been measured, in the order of the spec
/// @param cgroupState empty, or why nothing is measured
public record PodReading(
    String uid,
    @Nullable UsageReading usage,
    @Nullable RunQueueWait runQueue,
    @Nullable Pressure pressure,
    @Nullable NetworkPerf network,
    @Nullable Need need,
    List<ContainerReading> containers,
    String cgroupState) {

  public PodReading {
    containers = List.copyOf(containers);
  }

  /// What was measured of a container.
  public record ContainerReading(String name, UsageReading usage) {}
}
