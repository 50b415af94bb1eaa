package io.temper.agent.observe;

/// What one busy thread did over the last window of its pod.
///
/// @param podUid the pod it belongs to
/// @param tid its id on the host
/// @param name what it calls itself (`comm`), empty if it ended meanwhile
/// @param cpuMillicores mean CPU use
/// @param waitMillisPerSecond time it waited for a CPU, per second
/// @param lastCpu the CPU it ran on last, -1 if it ended meanwhile
public record ThreadReading(
    String podUid,
    int tid,
    String name,
    long cpuMillicores,
    long waitMillisPerSecond,
    int lastCpu) {}
