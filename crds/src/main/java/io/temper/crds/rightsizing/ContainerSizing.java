package io.temper.crds.rightsizing;

import io.temper.crds.Doc;
import io.temper.crds.rightsizing.RightsizingStatus.Confidence;
import java.util.List;

@Doc("What one container should request.")
public record ContainerSizing(
    @Doc("Name in the pod's spec.") String name,
    @Doc("Whether it is a sidecar: an init container that restarts always.") boolean sidecar,
    @Doc("CPU.") CpuSizing cpu,
    @Doc("Memory.") MemorySizing memory,
    @Doc("Length of the history behind it.") Confidence confidence,
    @Doc("What the advice was worked out from.") SizingBasis basis,
    @Doc("Why, in words; the most important first.") List<String> reasons,
    @Doc(
            "For a DaemonSet whose pods need different amounts on different machines: what each group of machine types needs, from the least demanding up. The targets are those of the most demanding.")
        List<MachineGroup> machineGroups) {

  public ContainerSizing {
    reasons = List.copyOf(reasons);
    machineGroups = List.copyOf(machineGroups);
  }
}
