package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("The machine under the node.")
public record NodeMachine(
    @Doc(
            "Machine type by the cloud's name, from node.kubernetes.io/instance-type; `unknown` when unlabelled.")
        String type,
    @Doc("Kernel release.") String kernel,
    @Doc("Control group hierarchy the agent reads: v1 or v2.") String cgroup,
    @Doc("CPU architecture, as in kubernetes.io/arch.") String architecture) {}
