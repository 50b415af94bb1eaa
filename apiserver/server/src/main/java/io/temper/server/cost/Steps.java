package io.temper.server.cost;

import io.temper.crds.cost.CostQuerySpec.Step;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/// Hours, days, weeks from Monday and months, all by UTC; or everything as one.
final class Steps {
  private Steps() {}

  /// The step that a moment lies in, by its beginning.
  ///
  /// @param step absent for one step that holds everything
  static Instant start(@Nullable Step step, Instant moment) {
    return switch (step) {
      case null -> Instant.EPOCH;
      case Hour -> moment.truncatedTo(ChronoUnit.HOURS);
      case Day -> moment.truncatedTo(ChronoUnit.DAYS);
      case Week -> start(day(moment).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
      case Month -> start(day(moment).withDayOfMonth(1));
    };
  }

  /// When the step that begins then ends, and the next begins.
  static Instant end(Step step, Instant start) {
    return switch (step) {
      case Hour -> start.plus(1, ChronoUnit.HOURS);
      case Day -> start.plus(1, ChronoUnit.DAYS);
      case Week -> start.plus(7, ChronoUnit.DAYS);
      case Month -> start(day(start).plusMonths(1));
    };
  }

  private static LocalDate day(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
