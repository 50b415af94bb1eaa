package io.temper.crds.savings;

import io.temper.crds.Doc;

@Doc("What Temper saves and could save: one object named `cluster`, and one per machine type.")
public record Savings(
    @Doc("What the object is about.") SavingsSpec spec,
    @Doc("The figures, with what they rest on.") SavingsStatus status) {}
