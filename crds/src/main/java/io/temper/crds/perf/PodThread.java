package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("One thread of a pod.")
public record PodThread(
    @Doc("Its process, as the node counts.") int pid,
    @Doc("The thread, as the node counts.") int tid,
    @Doc("The container it runs in; empty for what runs beside the containers.") String container,
    @Doc("What it calls itself.") String name,
    @Doc("CPU used, in thousandths of a core.") long cpuUsedMillicores,
    @Doc("How long it was runnable and waited for a CPU, in milliseconds per second.")
        long waitMillisPerSecond,
    @Doc("The CPU it last ran on.") int lastCpu,
    @Doc("The CPUs it may run on, as the kernel writes lists: 0-3,8.") String allowedCpus,
    @Doc("The layer of the kernel's scheduler it is in; empty while nothing is enforced.")
        String layer) {}
