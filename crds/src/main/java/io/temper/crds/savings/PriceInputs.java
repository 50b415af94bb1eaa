package io.temper.crds.savings;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What a machine costs, in whole nano-dollars (10^-9 dollars).")
public record PriceInputs(
    @Doc("Machine type by the cloud's own name.") String machineType,
    @Doc("A core for an hour.") long coreHourNanoDollars,
    @Doc("A GiB of memory for an hour.") long gibHourNanoDollars,
    @Doc("The whole machine for an hour; absent where only its parts have a price.")
        @Nullable Long machineHourNanoDollars,
    @Doc("As in status.prices of Savings.") UnitPrice.Origin origin,
    @Doc("Where the price comes from.") String source) {}
