package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What one container did over the pod's window.")
public record ContainerPerf(
    @Doc("Name in the pod's spec.") String name,
    @Doc("CPU.") CpuPerf cpu,
    @Doc("Memory.") MemoryPerf memory,
    @Doc("Throttling by its CPU limit; absent when it has none.")
        @Nullable Throttling throttling) {}
