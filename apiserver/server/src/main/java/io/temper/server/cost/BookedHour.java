package io.temper.server.cost;

import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.IdleCost;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What one hour cost, at the prices it was booked with.
///
/// @param start of the hour, whole
/// @param from when counting began in it: its start, or later
/// @param to when counting ended in it: its end, or now
/// @param counted time between that was counted
/// @param charges by pod and container
/// @param idle by node
/// @param overcommittedCpu charges beyond what their nodes have, in millicore-seconds
/// @param overcommittedMemory the same in KiB-seconds
record BookedHour(
    Instant start,
    Instant from,
    Instant to,
    Duration counted,
    List<Charge> charges,
    List<IdleCost> idle,
    long overcommittedCpu,
    long overcommittedMemory) {

  BookedHour {
    charges = List.copyOf(charges);
    idle = List.copyOf(idle);
  }
}
