package io.temper.crds.savings;

import io.temper.crds.Doc;

@Doc("How many nodes the figures cover.")
public record NodeCoverage(
    @Doc("All nodes of the kind.") int total,
    @Doc("Nodes whose agent reports.") int measured,
    @Doc("Nodes that enforce tiers.") int enforcing) {}
