package io.temper.agent.observe;

import io.temper.crds.perf.Throttling;
import org.jspecify.annotations.Nullable;

/// What a pod or container used between two readings of its counters.
///
/// @param startMillis when the first counter was read, Unix time
/// @param endMillis when the last counter was read, Unix time
/// @param cpuMillicores mean CPU use, rounded
/// @param memoryBytes working set, rounded to MiB
/// @param throttling absent without a CPU limit
public record UsageReading(
    long startMillis,
    long endMillis,
    long cpuMillicores,
    long memoryBytes,
    @Nullable Throttling throttling) {}
