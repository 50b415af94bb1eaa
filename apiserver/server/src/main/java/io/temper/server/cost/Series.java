package io.temper.server.cost;

import io.temper.crds.cost.CostQuerySpec.Step;
import io.temper.server.cost.allocation.Source;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Adds bookings up step by step.
final class Series implements Consumer<Booking> {
  private final @Nullable Step step;
  private final UnaryOperator<Source> detail;
  private final SortedMap<Instant, SpendingSum> sums = new TreeMap<>();
  private final SpendingSum.Room room = new SpendingSum.Room();

  /// @param step absent for one step that holds everything
  /// @param detail as for [SpendingSum]
  Series(@Nullable Step step, UnaryOperator<Source> detail) {
    this.step = step;
    this.detail = detail;
  }

  @Override
  public void accept(Booking booking) {
    sums.computeIfAbsent(Steps.start(step, booking.start()), _ -> new SpendingSum(detail, room))
        .accept(booking);
  }

  /// By the beginnings of the steps; steps in which nothing was booked are left out.
  SortedMap<Instant, Spending> spendings() {
    SortedMap<Instant, Spending> spendings = new TreeMap<>();
    sums.forEach((start, sum) -> spendings.put(start, sum.spending()));
    return spendings;
  }
}
