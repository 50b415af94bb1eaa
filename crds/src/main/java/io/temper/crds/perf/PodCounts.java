package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("Running pods per tier.")
public record PodCounts(
    @Doc("All running pods.") int total,
    @Doc("Pods of the cluster itself (priority of 2,000,000,000 and more).") int system,
    @Doc("Pods of tier Critical.") int critical,
    @Doc("Pods of tier High.") int high,
    @Doc("Pods of tier Normal.") int normal,
    @Doc("Pods of tier Low.") int low,
    @Doc("Pods of tier Background.") int background) {}
