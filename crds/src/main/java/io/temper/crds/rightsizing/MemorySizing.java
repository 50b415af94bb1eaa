package io.temper.crds.rightsizing;

import io.temper.crds.Doc;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import org.jspecify.annotations.Nullable;

@Doc("Memory of a container, in bytes.")
public record MemorySizing(
    @Doc("What it requests, in bytes; absent when nothing is requested.")
        @Nullable Long requestBytes,
    @Doc("Its limit, in bytes; absent when there is none.") @Nullable Long limitBytes,
    @Doc("What it needs, without a margin, in bytes.") long needBytes,
    @Doc("What it should request, in bytes: whole MiB.") long targetBytes,
    @Doc("A request from here on need not be raised, in bytes.") long lowerBytes,
    @Doc("A request up to here need not be lowered, in bytes.") long upperBytes,
    @Doc("Target of the Vertical Pod Autoscaler's algorithm, in bytes.") long vpaTargetBytes,
    @Doc("Its lower bound, in bytes.") long vpaLowerBytes,
    @Doc("Its upper bound, in bytes.") long vpaUpperBytes,
    @Doc("Whether the request can be changed without a person looking at it.") Gate gate) {}
