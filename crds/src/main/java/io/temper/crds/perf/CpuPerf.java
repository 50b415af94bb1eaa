package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("CPU time used against what was asked for, in thousandths of a core.")
public record CpuPerf(
    @Doc("Mean use over the window, in millicores, from the kernel's own counters.")
        long usedMillicores,
    @Doc(
            "Sum of the CPU requests as the scheduler counts them, in millicores; absent when nothing is requested.")
        @Nullable Long requestedMillicores,
    @Doc("CPU limit in millicores; absent when there is none.") @Nullable Long limitMillicores) {}
