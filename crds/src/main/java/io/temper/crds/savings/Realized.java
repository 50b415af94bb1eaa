package io.temper.crds.savings;

import io.temper.crds.Doc;

@Doc(
    "Capacity value that enforcement freed: the larger of reclaimed and absorbed, never their sum.")
public record Realized(
    @Doc("Dollars per month of 730 hours, as a decimal string.") String dollarsPerMonth,
    @Doc("CPU that counts, in millicores.") long cpuMillicores,
    @Doc(
            "CPU that background work used out of what protected pods requested and left idle, in millicores; counted only on nodes that enforce.")
        long reclaimedMillicores,
    @Doc("CPU requested beyond the node's allocatable thanks to overcommit, in millicores.")
        long absorbedMillicores,
    @Doc("The formula.") String formula,
    @Doc("Why it is what it is, in words.") String reason) {}
