package io.temper.server.history;

import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsPast;
import io.temper.crds.savings.SavingsPast.Period;
import io.temper.crds.savings.SavingsPast.SavingsPastStatus;
import io.temper.history.HistoryException;
import io.temper.history.SavingsHour;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Computed;
import io.temper.machinery.resource.TableColumn;
import io.temper.server.port.HourlySavings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The past of savings: `kubectl get savings cluster --subresource=history`. The last 31 days one
/// by one, the months before them as wholes.
public final class PastSavings implements HourlySavings {
  private static final int DAYS = 31;

  private final HistoryKeeper keeper;
  private final InstantSource clock;

  public PastSavings(HistoryKeeper keeper, InstantSource clock) {
    this.keeper = keeper;
    this.clock = clock;
  }

  /// The subresource.
  public Computed<Savings, SavingsPast> declare() {
    return Computed.of("history", SavingsPast.class, this::past)
        .rows(PastSavings::oneByOne)
        .columns(
            column("Period", "Day or month, by UTC.", Period::name),
            column("Realized", "Dollars realized in it.", Period::realizedDollars),
            column(
                "Identified",
                "Dollars per month that could have been saved, on average.",
                period -> orDash(period.identifiedDollarsPerMonth())),
            column(
                "Absorbed",
                "CPU beyond what nodes could allocate, on average.",
                period -> period.absorbedMillicores() + "m"),
            column(
                "Reclaimed",
                "CPU that background work reclaimed, on average.",
                period -> period.reclaimedMillicores() + "m"),
            column("Watched", "Share of it that was watched.", PastSavings::watched));
  }

  /// @throws StatusException when there is no history, or it cannot be read now
  private SavingsPast past(ApiObject<Savings> object) {
    Instant now = clock.instant();
    List<SavingsHour> hours =
        kept(() -> keeper.hours(object.metadata().name(), Instant.EPOCH, now));
    return new SavingsPast(new SavingsPastStatus(periods(hours, now)));
  }

  @Override
  public List<Hour> read(Collection<String> names, Instant from, Instant to) {
    Collection<String> asked = names.isEmpty() ? kept(() -> keeper.names(from, to)) : names;
    return asked.stream()
        .sorted()
        .flatMap(name -> kept(() -> keeper.hours(name, from, to)).stream())
        .filter(hour -> hour.samples() > 0)
        .map(hour ->
            new Hour(
                hour.hour(),
                hour.name(),
                hour.samples(),
                hour.realizedNanoDollars(),
                hour.reclaimedMillicores(),
                hour.absorbedMillicores(),
                hour.measuredSamples(),
                hour.identifiedNanoDollars()))
        .toList();
  }

  /// What the history has.
  private static <T> List<T> kept(Supplier<@Nullable List<T>> read) {
    List<T> found;
    try {
      found = read.get();
    } catch (HistoryException e) {
      throw new StatusException(
          Status.failure(
              503, "ServiceUnavailable", "the history cannot be read now: " + e.getMessage()));
    }
    if (found == null) {
      throw new StatusException(
          Status.failure(
              404,
              "NotFound",
              "no history is kept: give the API server --history-dir or --history-url"
                  + " (apiserver.history in the chart)"));
    }
    return found;
  }

  /// Hours as days and months; none for what nobody watched.
  static List<Period> periods(List<SavingsHour> hours, Instant now) {
    LocalDate days = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS - 1);
    Map<LocalDate, PeriodSum> months = new TreeMap<>();
    Map<LocalDate, PeriodSum> single = new TreeMap<>();
    for (SavingsHour hour : hours) {
      LocalDate day = LocalDate.ofInstant(hour.hour(), ZoneOffset.UTC);
      if (day.isBefore(days)) {
        LocalDate first = day.withDayOfMonth(1);
        LocalDate next = first.plusMonths(1);
        // Of the month that the days begin in, what is before them.
        LocalDate end = next.isAfter(days) ? days : next;
        months
            .computeIfAbsent(
                first, _ -> new PeriodSum(YearMonth.from(first).toString(), first, end))
            .add(hour);
      } else {
        single
            .computeIfAbsent(day, _ -> new PeriodSum(day.toString(), day, day.plusDays(1)))
            .add(hour);
      }
    }
    List<Period> periods = new ArrayList<>();
    months.values().forEach(sum -> periods.add(sum.period(now)));
    single.values().forEach(sum -> periods.add(sum.period(now)));
    return periods;
  }

  private static List<SavingsPast> oneByOne(SavingsPast all) {
    return all.status().periods().stream()
        .map(period -> new SavingsPast(new SavingsPastStatus(List.of(period))))
        .toList();
  }

  private static String watched(Period period) {
    return period.minutes() == 0
        ? "-"
        : Math.min(100, 100 * period.watchedMinutes() / period.minutes()) + "%";
  }

  private static String orDash(@Nullable String dollars) {
    return dollars == null ? "-" : dollars;
  }

  private static TableColumn<SavingsPast> column(
      String name, String description, Function<Period, String> cell) {
    return TableColumn.of(
        name, description, row -> cell.apply(row.body().status().periods().getFirst()));
  }
}
