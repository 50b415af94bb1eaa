package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("How often the CPU limit held a container back.")
public record Throttling(
    @Doc("Share of the enforcement periods in which it was throttled, in thousandths.")
        int periodsPermille,
    @Doc("Time it was held back per second of wall time, in milliseconds, summed over CPUs.")
        long millisPerSecond) {}
