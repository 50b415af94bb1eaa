package io.temper.crds.savings;

import io.temper.crds.Doc;

@Doc(
    "Cash: nodes that would have to be paid for, had nothing scaled the pods' requests. A lower"
        + " bound: what could be placed otherwise in any way is not counted.")
public record Banked(
    @Doc("Dollars per month of 730 hours, as a decimal string, rounded down.")
        String dollarsPerMonth,
    @Doc("Nodes that are not needed.") long nodes,
    @Doc("CPU that pods asked for before anything was scaled, in millicores.")
        long originalMillicores,
    @Doc("CPU that all nodes let pods request, in millicores.") long allocatableMillicores,
    @Doc("CPU that the largest node lets pods request, in millicores.") long largestNodeMillicores,
    @Doc("Dollars per month of the cheapest machine there is, as a decimal string.")
        String cheapestMachineMonth,
    @Doc("The formula.") String formula,
    @Doc("Why it is what it is, in words.") String reason) {}
