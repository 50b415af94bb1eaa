package io.temper.server.cost;

import io.temper.crds.perf.Window;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Bill;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.cost.allocation.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hours added up.
///
/// @param window from the first to the last moment; absent without an hour
/// @param counted time of the window that was counted
/// @param charges by pod and container
/// @param idle by node
record Spending(
    @Nullable Window window,
    Duration counted,
    List<Charge> charges,
    List<IdleCost> idle,
    long overcommittedCpu,
    long overcommittedMemory) {

  Spending {
    charges = List.copyOf(charges);
    idle = List.copyOf(idle);
  }

  static Spending of(List<BookedHour> hours) {
    // Hours share the sources of what lives through them; those of equal others may stand beside.
    IdentityHashMap<Source, Sum> charges = new IdentityHashMap<>();
    Map<String, Costs> idle = new LinkedHashMap<>();
    Duration counted = Duration.ZERO;
    long overcommittedCpu = 0;
    long overcommittedMemory = 0;
    for (BookedHour hour : hours) {
      counted = counted.plus(hour.counted());
      overcommittedCpu += hour.overcommittedCpu();
      overcommittedMemory += hour.overcommittedMemory();
      hour.charges()
          .forEach(charge -> charges.computeIfAbsent(charge.source(), _ -> new Sum()).add(charge));
      hour.idle().forEach(each -> idle.merge(each.node(), each.costs(), Costs::plus));
    }
    List<Charge> sums = new ArrayList<>(charges.size());
    charges.forEach((source, sum) -> sums.add(new Charge(source, sum.costs, sum.amounts)));
    List<IdleCost> idles = new ArrayList<>(idle.size());
    idle.forEach((node, costs) -> idles.add(new IdleCost(node, costs)));
    Window window =
        hours.isEmpty() ? null : new Window(hours.getFirst().from(), hours.getLast().to());
    return new Spending(window, counted, sums, idles, overcommittedCpu, overcommittedMemory);
  }

  /// @param overhead in nano-dollars
  Bill bill(long overhead) {
    return new Bill(charges, idle, overhead);
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
