package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc(
    "Pressure stall information: the share of the last ten seconds in which some task was stalled, in thousandths.")
public record Pressure(
    @Doc("Stalled on CPU, in thousandths of the time.") int cpuSomePermille,
    @Doc("Stalled on memory, in thousandths of the time.") int memorySomePermille,
    @Doc("Stalled on I/O, in thousandths of the time.") int ioSomePermille) {}
