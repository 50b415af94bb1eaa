package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("What was measured.")
public record PerfQueryStatus(
    @Doc("Where the first step begins.") Instant start,
    @Doc("Where the last step ends.") Instant end,
    @Doc(
            "Beginning of the first half hour of which this server has values every 15 seconds, maybe"
                + " not all of it; absent when it has none yet.")
        @Nullable Instant recordedSince,
    @Doc("From when on it has values of every five minutes; absent when it has none yet.")
        @Nullable Instant rolledUpSince,
    @Doc("What to know before the answer is believed: parts that are damaged or not kept.")
        List<String> warnings,
    @Doc(
            "A series for each subject and metric that has a value, in the order of namespaces and"
                + " names.")
        List<PerfSeries> series) {}
