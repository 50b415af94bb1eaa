package io.temper.server.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Integer arithmetic on nano-dollars (10^-9 dollars), and how they are written.
public final class Money {
  /// Hours a month has, by convention of the clouds' price lists.
  public static final long HOURS_PER_MONTH = 730;

  private static final long NANO_PER_CENT = 10_000_000;
  private static final BigInteger MILLI = BigInteger.valueOf(1000);
  private static final BigInteger GIB = BigInteger.ONE.shiftLeft(30);

  private Money() {}

  /// What an amount of CPU costs per month, in nano-dollars, rounded down.
  public static long cpuMonth(long millicores, long coreHourNanoDollars) {
    return month(millicores, coreHourNanoDollars, MILLI);
  }

  /// What an amount of memory costs per month, in nano-dollars, rounded down.
  public static long memoryMonth(long bytes, long gibHourNanoDollars) {
    return month(bytes, gibHourNanoDollars, GIB);
  }

  /// The nearest whole cent, in nano-dollars: what is published, so that what is added up is what
  /// people see.
  public static long wholeCents(long nanoDollars) {
    return Math.floorDiv(nanoDollars + NANO_PER_CENT / 2, NANO_PER_CENT) * NANO_PER_CENT;
  }

  /// The next lower whole cent, in nano-dollars: for what must not be claimed too high.
  public static long centsBelow(long nanoDollars) {
    return Math.floorDiv(nanoDollars, NANO_PER_CENT) * NANO_PER_CENT;
  }

  /// Dollars with two decimals: `12.30`.
  public static String dollars(long nanoDollars) {
    return BigDecimal.valueOf(nanoDollars, 9).setScale(2, RoundingMode.HALF_UP).toPlainString();
  }

  /// Dollars with all decimals that say something, for unit prices: `0.031611`.
  public static String exactDollars(long nanoDollars) {
    BigDecimal exact = BigDecimal.valueOf(nanoDollars, 9).stripTrailingZeros();
    return exact.setScale(Math.max(exact.scale(), 2), RoundingMode.UNNECESSARY).toPlainString();
  }

  private static long month(long amount, long unitNanoDollars, BigInteger perUnit) {
    return BigInteger.valueOf(amount)
        .multiply(BigInteger.valueOf(unitNanoDollars))
        .multiply(BigInteger.valueOf(HOURS_PER_MONTH))
        .divide(perUnit)
        .longValueExact();
  }
}
