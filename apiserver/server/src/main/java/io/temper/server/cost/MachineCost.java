package io.temper.server.cost;

import io.temper.server.cost.allocation.Apportionment;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.port.MachinePrice;
import java.math.BigInteger;

/// What a machine cost over some time.
final class MachineCost {
  private static final BigInteger MILLIS_PER_HOUR = BigInteger.valueOf(3_600_000);
  private static final BigInteger MILLI = BigInteger.valueOf(1000);
  private static final BigInteger KIB_PER_GIB = BigInteger.valueOf(1 << 20);

  private MachineCost() {}

  /// At the price of the whole machine where it has one, split over CPU and memory in the
  /// proportion of what they would cost by themselves; else their sum. Rounded down to the
  /// nano-dollar.
  ///
  /// @param cpu of the machine, in millicore-milliseconds
  /// @param memory of the machine, in KiB-milliseconds
  static Costs of(MachinePrice price, long millis, long cpu, long memory) {
    long cpuCost =
        product(cpu, price.coreHourNanoDollars())
            .divide(MILLI.multiply(MILLIS_PER_HOUR))
            .longValueExact();
    long memoryCost =
        product(memory, price.gibHourNanoDollars())
            .divide(KIB_PER_GIB.multiply(MILLIS_PER_HOUR))
            .longValueExact();
    Long machineHour = price.machineHourNanoDollars();
    if (machineHour == null) {
      return new Costs(cpuCost, memoryCost, 0, 0);
    }
    long whole = product(machineHour, millis).divide(MILLIS_PER_HOUR).longValueExact();
    if (cpuCost == 0 && memoryCost == 0) {
      // Nothing says how to split it.
      return new Costs(whole, 0, 0, 0);
    }
    long[] parts = Apportionment.of(whole, cpuCost, memoryCost);
    return new Costs(parts[0], parts[1], 0, 0);
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }
}
