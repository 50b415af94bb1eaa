package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("Load averages in thousandths.")
public record LoadAverage(
    @Doc("Over one minute, in thousandths.") long oneMilli,
    @Doc("Over five minutes, in thousandths.") long fiveMilli,
    @Doc("Over fifteen minutes, in thousandths.") long fifteenMilli) {}
