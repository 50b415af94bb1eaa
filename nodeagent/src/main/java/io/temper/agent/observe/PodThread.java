package io.temper.agent.observe;

/// A thread of a pod, measured for one who asked.
///
/// @param pid its process, on the host
/// @param tid its id on the host
/// @param container whose it is; empty for what runs beside the containers
/// @param name what it calls itself (`comm`)
/// @param cpuMillicores mean CPU use
/// @param waitMillisPerSecond time it waited for a CPU, per second
/// @param lastCpu the CPU it ran on last, -1 if unknown
/// @param allowedCpus the CPUs it may run on, as the kernel writes lists (`0-3,8`)
public record PodThread(
    int pid,
    int tid,
    String container,
    String name,
    long cpuMillicores,
    long waitMillisPerSecond,
    int lastCpu,
    String allowedCpus) {}
