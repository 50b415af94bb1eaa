package io.temper.crds.rightsizing;

import io.temper.crds.Doc;
import java.util.List;

@Doc("Machine types on which a DaemonSet's pods need about the same.")
public record MachineGroup(
    @Doc("The cloud's own names, sorted.") List<String> machineTypes,
    @Doc("Nodes of these types.") int nodes,
    @Doc("What its pods should request there, in millicores.") long targetMillicores,
    @Doc("What its pods should request there, in bytes.") long targetBytes) {

  public MachineGroup {
    machineTypes = List.copyOf(machineTypes);
  }
}
