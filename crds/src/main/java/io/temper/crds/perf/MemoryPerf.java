package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("Memory in use against what was asked for, in bytes.")
public record MemoryPerf(
    @Doc("Working set in bytes: usage less inactive file cache, rounded to MiB.") long usedBytes,
    @Doc("Sum of the memory requests in bytes; absent when nothing is requested.")
        @Nullable Long requestedBytes,
    @Doc("Memory limit in bytes; absent when there is none.") @Nullable Long limitBytes) {}
