package io.temper.server.cost.allocation;

import java.util.List;

/// All that was paid over some time, and for what.
///
/// @param overhead what was paid for no node, such as a fee for the control plane, in nano-dollars
public record Bill(List<Charge> charges, List<IdleCost> idle, long overhead) {
  public Bill {
    charges = List.copyOf(charges);
    idle = List.copyOf(idle);
  }

  /// In nano-dollars.
  public long total() {
    Costs sum = Costs.ZERO;
    for (Charge charge : charges) {
      sum = sum.plus(charge.costs());
    }
    for (IdleCost each : idle) {
      sum = sum.plus(each.costs());
    }
    return Math.addExact(sum.total(), overhead);
  }
}
