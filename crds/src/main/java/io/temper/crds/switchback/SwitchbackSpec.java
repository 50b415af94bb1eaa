package io.temper.crds.switchback;

import io.temper.crds.Doc;

@Doc("An experiment, as its NodePolicy asks for it.")
public record SwitchbackSpec(
    @Doc("The NodePolicy.") String policy,
    @Doc("The seed of its draw.") String seed,
    @Doc("Share of each node's hours that is left to the kernel's own scheduling.") int percent) {}
