package io.temper.crds.savings;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("The figures of one Savings object, as published.")
public record SavingsFigures(
    @Doc("Name of the object.") String name,
    @Doc("Machine type by the cloud's own name; absent for the whole cluster.")
        @Nullable String machineType,
    @Doc("Its status.") SavingsStatus status) {}
