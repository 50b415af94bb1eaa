package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What a node did over the window.")
public record NodeUsage(
    @Doc("The window these values were measured over.") Window window,
    @Doc(
            "CPU time used by everything on the node over the window, in millicores: all time in /proc/stat but idle, iowait and steal.")
        long cpuUsedMillicores,
    @Doc("Memory in use: total less available, in bytes, rounded to MiB.") long memoryUsedBytes,
    @Doc(
            "Wait for a CPU, over all pods' threads; absent where the kernel keeps no schedstat, and"
                + " without pods.")
        @Nullable RunQueueWait runQueue,
    @Doc("Pressure of the whole node; absent where the kernel has no PSI.")
        @Nullable Pressure pressure,
    @Doc("Load averages as the kernel states them.") LoadAverage load,
    @Doc("Throttling by CPU limits, over all pods.") Throttling throttling,
    @Doc("Traffic of the node's own interfaces; absent where they cannot be read.")
        @Nullable NetworkPerf network) {}
