package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What one container did over the pod's window.")
public record ContainerPerf(
    @Doc("Name in the pod's spec.") String name,
    @Doc("CPU.") CpuPerf cpu,
    @Doc("Memory.") MemoryPerf memory,
    @Doc("Throttling by its CPU limit; absent when it has none.") @Nullable Throttling throttling,
    @Doc(
            "CPU of the one thread that used most; absent where threads were not looked at: the pod uses next to nothing, has too many of them, or the kernel keeps no schedstat.")
        @Nullable Long busiestThreadMillicores,
    @Doc(
            "Kills for want of memory that the agent knows of; absent before it looked, and from agents too old to say.")
        @Nullable Long memoryKills,
    @Doc("Whether it is a sidecar: an init container that restarts always.") boolean sidecar) {}
