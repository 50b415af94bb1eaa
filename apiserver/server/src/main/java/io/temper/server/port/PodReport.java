package io.temper.server.port;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.PodUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an agent says of one pod.
///
/// @param created creation of the Pod object; absent when the agent does not know it
/// @param owner the controller that made it; absent for none
/// @param requests as the scheduler counts them
/// @param originalCpuMillicores CPU it would request had nothing scaled it, counted likewise;
///   absent where nothing is scaled
/// @param usage absent before the first whole window
/// @param need absent without enough samples
public record PodReport(
    String uid,
    String namespace,
    String name,
    Map<String, String> labels,
    @Nullable Instant created,
    @Nullable Owner owner,
    Placement placement,
    Amounts requests,
    @Nullable Long originalCpuMillicores,
    @Nullable PodUsage usage,
    @Nullable Need need,
    List<ContainerPerf> containers) {

  public PodReport {
    labels = Map.copyOf(labels);
    containers = List.copyOf(containers);
  }

  /// What made a pod, by kind and name.
  public record Owner(String kind, String name) {}

  /// CPU and memory asked for; absent where nothing is asked.
  public record Amounts(@Nullable Long cpuMillicores, @Nullable Long memoryBytes) {
    public static final Amounts NONE = new Amounts(null, null);
  }
}
