package io.temper.crds.savings;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What a Savings object is about.")
public record SavingsSpec(
    @Doc("Machine type by the cloud's own name; absent on the object `cluster`.")
        @Nullable String machineType) {}
