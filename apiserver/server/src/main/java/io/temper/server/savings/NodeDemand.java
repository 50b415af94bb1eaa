package io.temper.server.savings;

import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Need;
import io.temper.server.port.PriceBook.Machine;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node as the formula sees it.
///
/// @param machine what its price depends on
/// @param created creation of the Node
/// @param measured whether its agent reports
/// @param allocatableMillicores CPU that pods may request
/// @param enforcement absent while no agent has reported
/// @param reclaimedMillicores CPU that background work used out of idle requests
/// @param measuringSince start of the earliest window of a pod on it; absent before the first
record NodeDemand(
    String name,
    Machine machine,
    Instant created,
    boolean measured,
    long allocatableMillicores,
    @Nullable Enforcement enforcement,
    long reclaimedMillicores,
    @Nullable Instant measuringSince,
    List<PodDemand> pods) {

  NodeDemand {
    pods = List.copyOf(pods);
  }

  boolean enforcing() {
    return measured && enforcement != null && enforcement.state() == Enforcement.State.Enforcing;
  }

  /// One pod: what it asks for and what it needs.
  ///
  /// @param originalMillicores CPU request as written, before anything scaled it
  /// @param need absent without enough samples
  record PodDemand(
      @Nullable Long requestedMillicores,
      @Nullable Long originalMillicores,
      @Nullable Long requestedBytes,
      @Nullable Need need) {

    boolean asks() {
      return requestedMillicores != null || requestedBytes != null;
    }
  }
}
