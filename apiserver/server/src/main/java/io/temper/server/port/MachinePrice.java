package io.temper.server.port;

import io.temper.crds.savings.UnitPrice.Origin;
import org.jspecify.annotations.Nullable;

/// What a unit of capacity costs on one machine type, in nano-dollars (10^-9 dollars).
///
/// @param machineHourNanoDollars the whole machine; absent where only its parts have a price
/// @param source where the price was published and when it was read, for people
public record MachinePrice(
    String machineType,
    long coreHourNanoDollars,
    long gibHourNanoDollars,
    @Nullable Long machineHourNanoDollars,
    Origin origin,
    String source) {}
