package io.temper.server.cost;

import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/// What a node cost in an hour, at the prices it was booked with; or in a day, when its hours are
/// long over. The booking of the cluster as a whole says how long was counted.
///
/// @param charges by pod and container
/// @param idle what the node cost beyond them
/// @param overcommittedCpu charges beyond what the node has, in millicore-seconds
/// @param overcommittedMemory the same in KiB-seconds
record Booking(
    Instant start,
    int hours,
    String node,
    String writer,
    Instant from,
    Instant to,
    long countedMillis,
    List<Charge> charges,
    Costs idle,
    long overcommittedCpu,
    long overcommittedMemory)
    implements Claim {

  Booking {
    charges = List.copyOf(charges);
  }

  /// Whether it is of the cluster as a whole.
  boolean isOfCluster() {
    return node.isEmpty();
  }

  /// All of it, in nano-dollars.
  BigInteger total() {
    BigInteger sum = BigInteger.valueOf(idle.total());
    for (Charge charge : charges) {
      sum = sum.add(BigInteger.valueOf(charge.costs().total()));
    }
    return sum;
  }
}
