package io.temper.scheduler.board;

import io.temper.scheduler.density.Demand;
import java.time.Instant;

/// A pod on a node.
///
/// @param started whether it runs, so that the agent sees what it uses
/// @param startTime when the kubelet took it up; of no meaning before that
public record PlacedPod(
    String uid,
    String node,
    Demand demand,
    long requestedMillicores,
    boolean started,
    Instant startTime) {}
