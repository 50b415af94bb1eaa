package io.temper.server.history;

import static io.temper.server.history.SavingsHistories.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.history.SavingsHour;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SavingsTallyTest {
  private static final Instant HOUR = Instant.parse("2026-11-26T02:00:00Z");

  private final SavingsTally tally = new SavingsTally(3);

  @Test
  void looksOfAnHourAreSummedUpToTheNanoDollar() {
    tally.look(HOUR.plusSeconds(60), List.of(object("cluster", "12.30", "100.01")));
    tally.look(HOUR.plusSeconds(120), List.of(object("cluster", "12.40", null)));

    assertThat(tally.unwritten())
        .containsExactly(
            new SavingsHour(
                HOUR,
                "cluster",
                2,
                new BigInteger("24700000000"),
                BigInteger.valueOf(500),
                BigInteger.valueOf(1_000),
                1,
                new BigInteger("100010000000")));
  }

  @Test
  void whatIsWrittenIsWrittenAgainOnlyWhenMoreWasSeen() {
    tally.look(HOUR, List.of(object("cluster", "1.00", null)));
    tally.written(HOUR);
    assertThat(tally.unwritten()).isEmpty();

    tally.look(HOUR.plusSeconds(60), List.of(object("cluster", "1.00", null)));

    assertThat(tally.unwritten()).extracting(SavingsHour::samples).containsExactly(2);
  }

  @Test
  void hourThatIsOverAndWrittenIsForgotten() {
    tally.look(HOUR, List.of(object("cluster", "1.00", null)));
    tally.look(HOUR.plusSeconds(3_600), List.of(object("cluster", "1.00", null)));
    tally.written(HOUR.plusSeconds(3_600));

    tally.look(HOUR.plusSeconds(3_660), List.of(object("cluster", "1.00", null)));

    assertThat(tally.unwritten())
        .extracting(SavingsHour::hour)
        .containsExactly(HOUR.plusSeconds(3_600));
  }

  @Test
  void clockThatIsSetBackCountsForTheHourThatItSays() {
    tally.look(HOUR.plusSeconds(3_600), List.of(object("cluster", "1.00", null)));
    tally.look(HOUR, List.of(object("cluster", "1.00", null)));

    assertThat(tally.unwritten()).extracting(SavingsHour::samples).containsExactly(1, 1);
  }

  @Test
  void whenTooMuchWaitsTheOldestGoesAndIsCounted() {
    for (int i = 0; i < 5; i++) {
      tally.look(HOUR.plusSeconds(3_600L * i), List.of(object("cluster", "1.00", null)));
    }

    assertThat(tally.dropped()).isEqualTo(2);
    assertThat(tally.unwritten())
        .extracting(SavingsHour::hour)
        .containsExactly(
            HOUR.plusSeconds(7_200), HOUR.plusSeconds(10_800), HOUR.plusSeconds(14_400));
  }
}
