package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("One metric of one node, pod, container or savings object over time.")
public record PerfSeries(
    @Doc("Namespace of the pod; absent for nodes and savings.") @Nullable String namespace,
    @Doc("Name of the node, pod or savings object.") String name,
    @Doc("Uid of the Node or Pod object: two of one name are two series; empty for savings.")
        String uid,
    @Doc("Name of the container; absent for all else.") @Nullable String container,
    @Doc("Which metric; its name ends with its unit.") Metric metric,
    @Doc("A point for each step with a value: where there is none, nothing was measured.")
        List<PerfPoint> points) {

  @Doc("What was measured in one step.")
  public record PerfPoint(
      @Doc("Where the step begins.") Instant time,
      @Doc("The value, in the unit that the metric's name ends with.") long value) {}
}
