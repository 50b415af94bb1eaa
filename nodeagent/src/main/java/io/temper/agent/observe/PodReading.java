package io.temper.agent.observe;

import io.temper.crds.perf.Need;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.Pressure;
import io.temper.crds.perf.RunQueueWait;
import java.util.List;
import java.util.Map;
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
/// @param kills for want of memory that are known of, by container; of all the spec has
/// @param cgroupState empty, or why nothing is measured
public record PodReading(
    String uid,
    @Nullable UsageReading usage,
    @Nullable RunQueueWait runQueue,
    @Nullable Pressure pressure,
    @Nullable NetworkPerf network,
    @Nullable Need need,
    List<ContainerReading> containers,
    Map<String, Long> kills,
    String cgroupState) {

  public PodReading {
    containers = List.copyOf(containers);
    kills = Map.copyOf(kills);
  }

  /// What was measured of a container.
  ///
  /// @param busiestThreadMillicores CPU of the one thread that used most; absent when that is not
  ///   known
  public record ContainerReading(
      String name, UsageReading usage, @Nullable Long busiestThreadMillicores) {}
}
