package io.temper.server.cost;

import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node's hours of a day as one booking: the same sums, without when in the day.
final class DaySum implements Consumer<Booking> {
  private static final int HOURS = 24;

  private final Instant start;
  private final String node;
  private final String writer;
  private final Map<Source, Charge> charges = new LinkedHashMap<>();
  private @Nullable Instant from;
  private @Nullable Instant to;
  private long countedMillis;
  private Costs idle = Costs.ZERO;
  private long overcommittedCpu;
  private long overcommittedMemory;

  DaySum(Instant start, String node, String writer) {
    this.start = start;
    this.node = node;
    this.writer = writer;
  }

  @Override
  public void accept(Booking hour) {
    from = from == null || hour.from().isBefore(from) ? hour.from() : from;
    to = to == null || hour.to().isAfter(to) ? hour.to() : to;
    countedMillis += hour.countedMillis();
    idle = idle.plus(hour.idle());
    overcommittedCpu = Math.addExact(overcommittedCpu, hour.overcommittedCpu());
    overcommittedMemory = Math.addExact(overcommittedMemory, hour.overcommittedMemory());
    for (Charge charge : hour.charges()) {
      charges.merge(charge.source(), charge, DaySum::sum);
    }
  }

  Booking booking() {
    Instant end = start.plus(Duration.ofHours(HOURS));
    return new Booking(
        start,
        HOURS,
        node,
        writer,
        from == null ? start : from,
        to == null ? end : to,
        countedMillis,
        new ArrayList<>(charges.values()),
        idle,
        overcommittedCpu,
        overcommittedMemory);
  }

  private static Charge sum(Charge a, Charge b) {
    Amounts amounts = a.amounts().plus(b.amounts());
    return new Charge(a.source(), a.costs().plus(b.costs()), amounts);
  }
}
