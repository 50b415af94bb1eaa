package io.temper.server.cost.allocation;

import java.math.BigInteger;

/// What was asked for and what was used over a span of time; storage and egress are billed by use
/// and stand in no relation to a request.
///
/// @param cpuRequested in millicore-seconds, as all CPU here
/// @param memoryRequested in KiB-seconds, as all memory here
public record Amounts(long cpuRequested, long cpuUsed, long memoryRequested, long memoryUsed) {
  public static final Amounts ZERO = new Amounts(0, 0, 0, 0);

  private static final BigInteger PERMILLE = BigInteger.valueOf(1000);

  /// Sums beyond any cluster stay at the largest number there is.
  public Amounts plus(Amounts other) {
    return new Amounts(
        sum(cpuRequested, other.cpuRequested),
        sum(cpuUsed, other.cpuUsed),
        sum(memoryRequested, other.memoryRequested),
        sum(memoryUsed, other.memoryUsed));
  }

  /// How much of what is paid for is used, in permille: use over request, of CPU and memory in
  /// proportion to what each costs. What is used without having been asked for is used whole
  /// (1000), and what costs nothing counts for nothing. More than 1000 is used beyond the request.
  public long efficiencyPermille(Costs costs) {
    BigInteger cpuCost = BigInteger.valueOf(costs.cpu());
    BigInteger memoryCost = BigInteger.valueOf(costs.memory());
    BigInteger paid = cpuCost.add(memoryCost);
    if (paid.signum() <= 0) {
      return 0;
    }
    // One fraction to the end, rounded once:
    // (cpuUsed/cpuBase · cpuCost + memoryUsed/memoryBase · memoryCost) / paid.
    BigInteger cpuBase = base(cpuRequested, cpuUsed);
    BigInteger memoryBase = base(memoryRequested, memoryUsed);
    BigInteger used =
        BigInteger.valueOf(cpuUsed)
            .multiply(memoryBase)
            .multiply(cpuCost)
            .add(BigInteger.valueOf(memoryUsed).multiply(cpuBase).multiply(memoryCost));
    BigInteger whole = cpuBase.multiply(memoryBase).multiply(paid);
    return used.multiply(PERMILLE)
        .multiply(BigInteger.TWO)
        .add(whole)
        .divide(whole.multiply(BigInteger.TWO))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  private static BigInteger base(long requested, long used) {
    if (requested > 0) {
      return BigInteger.valueOf(requested);
    }
    return BigInteger.valueOf(Math.max(used, 1));
  }

  private static long sum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
