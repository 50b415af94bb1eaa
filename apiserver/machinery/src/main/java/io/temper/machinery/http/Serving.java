package io.temper.machinery.http;

import io.temper.machinery.time.HttpDate;

/// What every connection of a server shares.
record Serving(Exchange exchange, ServerLimits limits, HttpDate date) {}
