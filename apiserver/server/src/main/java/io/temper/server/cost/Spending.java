package io.temper.server.cost;

import io.temper.crds.perf.Window;
import io.temper.server.cost.allocation.Bill;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.IdleCost;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hours added up.
///
/// @param window from the first to the last moment; absent without an hour
/// @param counted time of the window that was counted
/// @param charges by whatever was to be told apart
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

  /// @param overhead in nano-dollars
  Bill bill(long overhead) {
    return new Bill(charges, idle, overhead);
  }
}
