package io.temper.machinery.http;

import io.temper.machinery.time.HttpDate;
import java.util.function.LongSupplier;

/// What every connection of a server shares.
record Serving(
    Exchange exchange,
    ServerLimits limits,
    Bodies bodies,
    HttpDate date,
    Spread spread,
    LongSupplier nanos) {}
