package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("How a pod is treated.")
public record Placement(
    @Doc("System, Critical, High, Normal, Low or Background.") Tier tier,
    @Doc("Why it is in that tier, in words.") String reason,
    @Doc("Kernel layer that carries it; empty while nothing is enforced.") String layer,
    @Doc("The pod's priority.") int priority,
    @Doc("Guaranteed, Burstable or BestEffort.") String qosClass) {}
