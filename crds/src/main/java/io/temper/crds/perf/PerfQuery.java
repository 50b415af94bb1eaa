package io.temper.crds.perf;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc(
    "A question about what was measured over time. Nothing keeps it: creating one answers it. Only"
        + " what the caller may list as nodeperfs or podperfs, or get as savings, is in the answer.")
public record PerfQuery(
    @Doc("What is asked for.") PerfQuerySpec spec,
    @Doc("The answer.") @Nullable PerfQueryStatus status) {}
