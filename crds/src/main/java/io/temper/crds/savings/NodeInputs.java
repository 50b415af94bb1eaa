package io.temper.crds.savings;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("A node, as the formulas see it.")
public record NodeInputs(
    @Doc("Name of the node.") String name,
    @Doc("Creation of the node.") Instant created,
    @Doc("Whether its agent reports.") boolean measured,
    @Doc("Whether it enforces tiers.") boolean enforcing,
    @Doc("Why it enforces or does not, as its agent says.") String enforcementReason,
    @Doc("CPU that the machine has, in millicores; 0 when not known.") long cpuMillicores,
    @Doc("Memory that the machine has, in bytes; 0 when not known.") long memoryBytes,
    @Doc("CPU that pods may request, in millicores; 0 when not known.") long allocatableMillicores,
    @Doc(
            "CPU that background work used out of idle requests, in millicores, as its agent measured.")
        long reclaimedMillicores,
    @Doc(
            "Whether its samples' dates cannot be, since its clock or this cluster's is off: the samples count, their dates do not.")
        boolean clockOff,
    @Doc("Start of the earliest window of a pod on it; absent before the first.")
        @Nullable Instant measuringSince,
    @Doc("What the machine costs.") PriceInputs price,
    @Doc("The pods on it that its agent told of.") List<PodInputs> pods) {

  public NodeInputs {
    pods = List.copyOf(pods);
  }
}
