package io.temper.server.cost;

import io.temper.crds.perf.Window;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.cost.allocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Adds bookings up, to as much detail as will be asked for.
final class SpendingSum implements Consumer<Booking> {
  /// Some 300 bytes each.
  static final int MOST_CHARGES = 500_000;

  private final UnaryOperator<Source> detail;
  private final Room room;
  private final Map<Source, Sum> charges = new HashMap<>();
  private final Map<String, Costs> idle = new LinkedHashMap<>();
  private @Nullable Instant from;
  private @Nullable Instant to;
  private long countedMillis;
  private long overcommittedCpu;
  private long overcommittedMemory;

  /// @param detail leaves of a source what is to be told apart
  SpendingSum(UnaryOperator<Source> detail) {
    this(detail, new Room());
  }

  /// @param room that sums which are told together share
  SpendingSum(UnaryOperator<Source> detail, Room room) {
    this.detail = detail;
    this.room = room;
  }

  /// For how much there is memory.
  static final class Room {
    private int taken;

    private void take() {
      if (++taken > MOST_CHARGES) {
        throw new StatusException(
            Status.failure(
                413,
                "RequestEntityTooLarge",
                "more than "
                    + MOST_CHARGES
                    + " different costs: ask for a shorter time, longer steps, or without pod,"
                    + " container, node or labels"));
      }
    }
  }

  /// @throws StatusException RequestEntityTooLarge when there is more to tell apart than fits
  @Override
  public void accept(Booking booking) {
    if (booking.isOfCluster()) {
      from = from == null || booking.from().isBefore(from) ? booking.from() : from;
      to = to == null || booking.to().isAfter(to) ? booking.to() : to;
      countedMillis += booking.countedMillis();
    }
    for (Charge charge : booking.charges()) {
      charges.computeIfAbsent(detail.apply(charge.source()), _ -> sum()).add(charge);
    }
    if (!booking.isOfCluster()) {
      idle.merge(booking.node(), booking.idle(), Costs::plus);
    }
    overcommittedCpu = Math.addExact(overcommittedCpu, booking.overcommittedCpu());
    overcommittedMemory = Math.addExact(overcommittedMemory, booking.overcommittedMemory());
  }

  private Sum sum() {
    room.take();
    return new Sum();
  }

  Spending spending() {
    List<Charge> sums = new ArrayList<>(charges.size());
    charges.forEach((source, sum) -> sums.add(new Charge(source, sum.costs, sum.amounts)));
    List<IdleCost> idles = new ArrayList<>(idle.size());
    idle.forEach((node, costs) -> idles.add(new IdleCost(node, costs)));
    Window window = from == null || to == null ? null : new Window(from, to);
    return new Spending(
        window,
        Duration.ofMillis(countedMillis),
        sums,
        idles,
        overcommittedCpu,
        overcommittedMemory);
  }

  private static final class Sum {
    private Costs costs = Costs.ZERO;
    private Amounts amounts = Amounts.ZERO;

    private void add(Charge charge) {
      costs = costs.plus(charge.costs());
      amounts = amounts.plus(charge.amounts());
    }
  }
}
