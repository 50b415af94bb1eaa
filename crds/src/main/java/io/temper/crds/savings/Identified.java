package io.temper.crds.savings;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("Requests beyond need: what could be asked for less, less what is already realized.")
public record Identified(
    @Doc("Dollars per month of 730 hours, as a decimal string; absent without enough data.")
        @Nullable String dollarsPerMonth,
    @Doc("Lower end of the 95 % interval, in dollars per month; absent without enough data.")
        @Nullable String lowDollarsPerMonth,
    @Doc("Upper end of the 95 % interval, in dollars per month; absent without enough data.")
        @Nullable String highDollarsPerMonth,
    @Doc("CPU requested and not needed, in millicores.") long cpuMillicores,
    @Doc("Memory requested and not needed, in bytes.") long memoryBytes,
    @Doc("Pods with enough samples to be counted.") int pods,
    @Doc("Pods left out for want of requests or of samples.") int podsLeftOut,
    @Doc("The formula.") String formula) {}
