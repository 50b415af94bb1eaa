package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("A pod's measured state.")
public record PodPerfStatus(
    @Doc("The node it runs on.") String node,
    @Doc("Tier and the kernel layer that carries it.") Placement placement,
    @Doc("What was measured over the window; absent until there is one.") @Nullable PodUsage usage,
    @Doc(
            "What it needs, from up to six hours of measurement; absent until there are enough samples.")
        @Nullable Need need,
    @Doc("The same per container, in the order of the pod's spec.") List<ContainerPerf> containers,
    @Doc("Whether the values are of now.") Freshness freshness) {

  public PodPerfStatus {
    containers = List.copyOf(containers);
  }
}
