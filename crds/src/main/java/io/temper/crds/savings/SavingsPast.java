package io.temper.crds.savings;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("What was saved in the past: days of the last month, and months before it.")
public record SavingsPast(@Doc("The figures.") SavingsPastStatus status) {

  @Doc("Figures of the past, oldest first.")
  public record SavingsPastStatus(
      @Doc("The periods in which somebody watched.") List<Period> periods) {
    public SavingsPastStatus {
      periods = List.copyOf(periods);
    }
  }

  @Doc("A day or a month, by UTC.")
  public record Period(
      @Doc("Its name: 2026-11 or 2026-11-26.") String name,
      @Doc("Its beginning.") Instant start,
      @Doc("Its end, exclusive.") Instant end,
      @Doc(
              "Dollars realized in it, as a decimal string: for each hour the mean of realized, for"
                  + " the minutes that were watched.")
          String realizedDollars,
      @Doc("Mean of identified, in dollars per month of 730 hours; absent if there was no figure.")
          @Nullable String identifiedDollarsPerMonth,
      @Doc("Mean CPU that background work reclaimed, in millicores.") long reclaimedMillicores,
      @Doc("Mean CPU that nodes absorbed beyond what they could allocate, in millicores.")
          long absorbedMillicores,
      @Doc("Minutes of it that were watched.") long watchedMinutes,
      @Doc("Minutes it has, so far.") long minutes) {}
}
