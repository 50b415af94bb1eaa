package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What a pod did over the window.")
public record PodUsage(
    @Doc("The window these values were measured over.") Window window,
    @Doc("CPU, all containers.") CpuPerf cpu,
    @Doc("Memory, all containers.") MemoryPerf memory,
    @Doc("Wait for a CPU; absent where the kernel keeps no schedstat.")
        @Nullable RunQueueWait runQueue,
    @Doc("Pressure inside the pod's control group; absent where the kernel has none per group.")
        @Nullable Pressure pressure,
    @Doc("Throttling by its CPU limit; absent when it has none.") @Nullable Throttling throttling,
    @Doc("Traffic of its network namespace; absent for pods on the host's network.")
        @Nullable NetworkPerf network) {}
