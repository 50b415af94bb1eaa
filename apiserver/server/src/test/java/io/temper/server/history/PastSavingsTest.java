package io.temper.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.savings.SavingsPast.Period;
import io.temper.history.SavingsHour;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PastSavingsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:30:00Z");

  @Test
  void hourIsWorthItsShareOfAMonth() {
    // 730 dollars a month are a dollar an hour.
    List<Period> periods = PastSavings.periods(List.of(hour("2026-11-26T10:00:00Z", 60, 730)), NOW);

    assertThat(periods).hasSize(1);
    Period day = periods.getFirst();
    assertThat(day.name()).isEqualTo("2026-11-26");
    assertThat(day.realizedDollars()).isEqualTo("1.00");
    assertThat(day.identifiedDollarsPerMonth()).isEqualTo("1460.00");
    assertThat(day.watchedMinutes()).isEqualTo(60);
    assertThat(day.minutes()).isEqualTo(12 * 60 + 30);
  }

  @Test
  void whatNobodyWatchedIsNotRealized() {
    List<Period> periods = PastSavings.periods(List.of(hour("2026-11-26T10:00:00Z", 30, 730)), NOW);

    assertThat(periods.getFirst().realizedDollars()).isEqualTo("0.50");
    assertThat(periods.getFirst().watchedMinutes()).isEqualTo(30);
  }

  @Test
  void hourThatTwoReplicasWatchedCountsOnce() {
    SavingsHour one = hour("2026-11-26T10:00:00Z", 60, 730);

    List<Period> periods = PastSavings.periods(List.of(one.plus(one)), NOW);

    assertThat(periods.getFirst().realizedDollars()).isEqualTo("1.00");
    assertThat(periods.getFirst().watchedMinutes()).isEqualTo(60);
    assertThat(periods.getFirst().absorbedMillicores()).isEqualTo(500);
  }

  @Test
  void lastThirtyOneDaysAreDaysAndWhatIsBeforeAreMonths() {
    List<SavingsHour> hours = new ArrayList<>();
    for (int day = 400; day >= 0; day--) {
      Instant hour = NOW.truncatedTo(ChronoUnit.DAYS).minus(day, ChronoUnit.DAYS);
      hours.add(hour(hour.toString(), 60, 730));
    }

    List<Period> periods = PastSavings.periods(hours, NOW);

    List<String> names = periods.stream().map(Period::name).toList();
    assertThat(names).hasSize(13 + 31).startsWith("2025-10", "2025-11").endsWith("2026-11-26");
    assertThat(names.subList(12, 15)).containsExactly("2026-10", "2026-10-27", "2026-10-28");
    // October as a month ends where its days begin: nothing is told twice.
    assertThat(periods.get(12).end()).isEqualTo(Instant.parse("2026-10-27T00:00:00Z"));
    assertThat(periods.get(12).realizedDollars()).isEqualTo("26.00");
    assertThat(periods.get(12).minutes()).isEqualTo(26 * 24 * 60);
  }

  @Test
  void withoutFigureOfIdentifiedThereIsNone() {
    SavingsHour hour = hour("2026-11-26T10:00:00Z", 60, 730);
    SavingsHour young =
        new SavingsHour(
            hour.hour(),
            "cluster",
            60,
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.ZERO,
            0,
            BigInteger.ZERO);

    assertThat(PastSavings.periods(List.of(young), NOW).getFirst().identifiedDollarsPerMonth())
        .isNull();
  }

  /// @param realized dollars per month in each sample; twice that is identified
  private static SavingsHour hour(String hour, int samples, long realized) {
    BigInteger nano = BigInteger.valueOf(realized * 1_000_000_000L * samples);
    return new SavingsHour(
        Instant.parse(hour),
        "cluster",
        samples,
        nano,
        BigInteger.valueOf(250L * samples),
        BigInteger.valueOf(500L * samples),
        samples,
        nano.multiply(BigInteger.TWO));
  }
}
