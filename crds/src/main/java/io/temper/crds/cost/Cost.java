package io.temper.crds.cost;

import io.temper.crds.Doc;

@Doc(
    "What a workload costs: one object per workload, named KIND.NAME, and one named `total` per"
        + " namespace.")
public record Cost(
    @Doc("What the object is about.") CostSpec spec,
    @Doc("The figures, with what they rest on.") CostStatus status) {}
