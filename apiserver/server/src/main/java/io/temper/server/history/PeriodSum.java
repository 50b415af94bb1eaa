package io.temper.server.history;

import io.temper.crds.savings.SavingsPast.Period;
import io.temper.history.SavingsHour;
import io.temper.server.money.Money;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Hours of one period, added up in integers.
///
/// ```
/// realized(hour) = mean of realized per month · watched minutes / 60 / 730      rounded down
/// watched        = samples of the hour, one a minute, 60 at most
/// ```
///
/// Several processes that watched one hour have more samples than it has minutes: the mean is over
/// all of them, the minutes are not counted twice.
final class PeriodSum {
  private static final int MINUTES = 60;

  private final String name;
  private final Instant start;
  private final Instant end;
  private BigInteger realizedNanoDollars = BigInteger.ZERO;
  private BigInteger identifiedNanoDollars = BigInteger.ZERO;
  private BigInteger reclaimedMillicores = BigInteger.ZERO;
  private BigInteger absorbedMillicores = BigInteger.ZERO;
  private long samples;
  private long measured;
  private long watched;

  PeriodSum(String name, LocalDate start, LocalDate end) {
    this.name = name;
    this.start = start.atStartOfDay(ZoneOffset.UTC).toInstant();
    this.end = end.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  void add(SavingsHour hour) {
    if (hour.samples() <= 0) {
      return;
    }
    int minutes = Math.min(MINUTES, hour.samples());
    realizedNanoDollars =
        realizedNanoDollars.add(
            hour.realizedNanoDollars()
                .multiply(BigInteger.valueOf(minutes))
                .divide(
                    BigInteger.valueOf(hour.samples())
                        .multiply(BigInteger.valueOf(MINUTES * Money.HOURS_PER_MONTH))));
    identifiedNanoDollars = identifiedNanoDollars.add(hour.identifiedNanoDollars());
    reclaimedMillicores = reclaimedMillicores.add(hour.reclaimedMillicores());
    absorbedMillicores = absorbedMillicores.add(hour.absorbedMillicores());
    samples += hour.samples();
    measured += hour.measuredSamples();
    watched += minutes;
  }

  /// @param now a period that is not over has the minutes that it had so far
  Period period(Instant now) {
    Instant until = now.isBefore(end) ? now : end;
    return new Period(
        name,
        start,
        end,
        Money.dollars(realizedNanoDollars.longValueExact()),
        measured == 0 ? null : Money.dollars(mean(identifiedNanoDollars, measured)),
        mean(reclaimedMillicores, samples),
        mean(absorbedMillicores, samples),
        watched,
        Math.max(0, Duration.between(start, until).toMinutes()));
  }

  private static long mean(BigInteger sum, long count) {
    return count == 0 ? 0 : sum.divide(BigInteger.valueOf(count)).longValueExact();
  }
}
