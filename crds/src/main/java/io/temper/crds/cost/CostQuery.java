package io.temper.crds.cost;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc(
    "A question about costs. Nothing keeps it: what is created comes back with its answer, which"
        + " holds only what the caller may list costs of.")
public record CostQuery(
    @Doc("What is asked.") CostQuerySpec spec,
    @Doc("The answer; set by the server.") @Nullable CostQueryStatus status) {}
