package io.temper.server.port;

import io.temper.crds.savings.UnitPrice.Origin;

/// What a unit of capacity costs on one machine type, in nano-dollars (10^-9 dollars).
///
/// @param source where the price was published and when it was read, for people
public record MachinePrice(
    String machineType,
    long coreHourNanoDollars,
    long gibHourNanoDollars,
    Origin origin,
    String source) {}
