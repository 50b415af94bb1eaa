package io.temper.crds.cost;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What a Cost object is about.")
public record CostSpec(
    @Doc("Kind of the workload, such as Deployment; absent on the object `total`.")
        @Nullable String workloadKind,
    @Doc("Name of the workload; absent on the object `total`.") @Nullable String workload) {}
