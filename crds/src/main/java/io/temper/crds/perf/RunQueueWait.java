package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("How long runnable threads waited for a CPU, from /proc/<pid>/task/<tid>/schedstat.")
public record RunQueueWait(
    @Doc("Median wait before a time slice, in microseconds.") long p50Micros,
    @Doc("99th percentile of the wait before a time slice, in microseconds.") long p99Micros,
    @Doc("Time spent waiting per second of wall time, summed over threads, in milliseconds.")
        long millisPerSecond) {}
