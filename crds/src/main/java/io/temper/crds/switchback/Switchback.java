package io.temper.crds.switchback;

import io.temper.crds.Doc;

@Doc(
    "An experiment that a NodePolicy asks for: hours of nodes that enforce beside hours, drawn by"
        + " lot, that do not.")
public record Switchback(
    @Doc("The experiment.") SwitchbackSpec spec,
    @Doc("What it has shown so far.") SwitchbackStatus status) {}
