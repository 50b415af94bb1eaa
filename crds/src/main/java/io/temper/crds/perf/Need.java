package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc(
    "What a pod needs: a quantile of one-minute demand, where demand is use plus the time it was throttled or waited for a CPU.")
public record Need(
    @Doc("The time the samples come from, six hours at most.") Window window,
    @Doc("One-minute samples.") int samples,
    @Doc("95th percentile of CPU demand, in millicores.") long cpuMillicores,
    @Doc("Lower end of the 95 % interval of that percentile, in millicores.") long cpuLowMillicores,
    @Doc("Upper end of the 95 % interval of that percentile, in millicores.")
        long cpuHighMillicores,
    @Doc("Highest working set seen, in bytes.") long memoryBytes) {}
