package io.temper.server.port;

import io.temper.crds.savings.UnitPrice.Origin;

/// What a unit of something costs that belongs to no machine.
///
/// @param nanoDollars per unit
/// @param source where the price comes from, for people
public record ResourcePrice(long nanoDollars, Origin origin, String source) {}
