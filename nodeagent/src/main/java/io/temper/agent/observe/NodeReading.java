package io.temper.agent.observe;

import io.temper.crds.perf.LoadAverage;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.Pressure;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import org.jspecify.annotations.Nullable;

/// What was measured of the node.
///
/// @param startMillis when the first counter was read, Unix time
/// @param endMillis when the last counter was read, Unix time
/// @param cpuMillicores mean CPU use of everything on it
/// @param memoryBytes total less available
/// @param runQueue over all pods; absent where the kernel keeps no schedstat
/// @param pressure absent where the kernel has no PSI
/// @param network absent where it cannot be read
public record NodeReading(
    long startMillis,
    long endMillis,
    long cpuMillicores,
    long memoryBytes,
    @Nullable RunQueueWait runQueue,
    @Nullable Pressure pressure,
    LoadAverage load,
    Throttling throttling,
    @Nullable NetworkPerf network) {}
