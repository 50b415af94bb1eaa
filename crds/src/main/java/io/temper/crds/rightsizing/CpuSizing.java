package io.temper.crds.rightsizing;

import io.temper.crds.Doc;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import org.jspecify.annotations.Nullable;

@Doc("CPU of a container, in thousandths of a core.")
public record CpuSizing(
    @Doc(
            "What it requests, in millicores; before an OvercommitPolicy scaled it. Absent when nothing is requested.")
        @Nullable Long requestMillicores,
    @Doc("Its limit, in millicores; absent when there is none.") @Nullable Long limitMillicores,
    @Doc("What it needs, without a margin, in millicores.") long needMillicores,
    @Doc("What it should request, in millicores.") long targetMillicores,
    @Doc("A request from here on need not be raised, in millicores.") long lowerMillicores,
    @Doc("A request up to here need not be lowered, in millicores.") long upperMillicores,
    @Doc("Target of the Vertical Pod Autoscaler's algorithm, in millicores.")
        long vpaTargetMillicores,
    @Doc("Its lower bound, in millicores.") long vpaLowerMillicores,
    @Doc("Its upper bound, in millicores.") long vpaUpperMillicores,
    @Doc("Whether the request can be changed without a person looking at it.") Gate gate) {}
