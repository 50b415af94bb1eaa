package io.temper.crds.rightsizing;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What an advice was worked out from. Shares are in thousandths.")
public record SizingBasis(
    @Doc("Samples: one a minute of each pod.") long samples,
    @Doc(
            "What they are worth for CPU, where old ones fade and neighbours resemble each other; rounded down.")
        long independentSamples,
    @Doc("Hours from the first sample to the last, rounded down.") long hours,
    @Doc("What was added to the CPU need, in thousandths of it.") int cpuMarginPermille,
    @Doc("What was added to the memory need, in thousandths of it.") int memoryMarginPermille,
    @Doc("Share of the CPU demand that was throttled or waited for.") int unmetPermille,
    @Doc(
            "Share of the time in which one thread had a whole core; absent where that was not measured in eight days.")
        @Nullable Integer saturatedPermille,
    @Doc(
            "Kills for want of memory in eight days; absent where they were not told of for all of these.")
        @Nullable Integer kills) {}
