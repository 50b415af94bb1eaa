package io.temper.history;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;

/// What one process counted of one node in one hour, or of a day's hours taken together.
///
/// @param began when the hour or the day began
/// @param hours how many it stands for
/// @param node empty for the cluster as a whole
/// @param writer who counted
/// @param from when it began to count, in that time
/// @param to when it ended
/// @param countedMillis how long it counted between
/// @param nanoDollars all of it
/// @param detail for what; what the bytes say is the caller's
public record CostRow(
    Instant began,
    int hours,
    String node,
    String writer,
    Instant from,
    Instant to,
    long countedMillis,
    BigInteger nanoDollars,
    ByteBuffer detail) {

  public CostRow {
    detail = detail.asReadOnlyBuffer();
  }
}
