package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Doc("The node's agent.")
public record AgentHealth(
    @Doc("Fresh, Stale or Missing.") Freshness freshness,
    @Doc("Since when it is so.") Instant since,
    @Doc("Its version; absent before its first report.") @Nullable String version,
    @Doc(
            "CPU the agent itself used over its last whole minute, in thousandths of a millicore"
                + " (microcores); absent before the first.")
        @Nullable Long cpuMicrocores,
    @Doc("Resident memory of the agent itself, in bytes, rounded to MiB.")
        @Nullable Long residentBytes,
    @Doc("What is wrong with it, in words; absent when nothing is.") @Nullable String message) {}
