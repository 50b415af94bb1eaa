package io.temper.server.cost.allocation;

/// One line of a bill: what a container cost, and what it asked for and used meanwhile.
public record Charge(Source source, Costs costs, Amounts amounts) {}
