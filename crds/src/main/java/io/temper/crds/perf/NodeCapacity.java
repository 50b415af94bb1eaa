package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("What the node has, what pods may have of it, and what they asked for.")
public record NodeCapacity(
    @Doc("CPU of the machine, in millicores.") long cpuMillicores,
    @Doc("CPU that pods may request, in millicores.") long cpuAllocatableMillicores,
    @Doc("CPU that the node's pods request, in millicores.") long cpuRequestedMillicores,
    @Doc("Memory of the machine, in bytes.") long memoryBytes,
    @Doc("Memory that pods may request, in bytes.") long memoryAllocatableBytes,
    @Doc("Memory that the node's pods request, in bytes.") long memoryRequestedBytes) {}
