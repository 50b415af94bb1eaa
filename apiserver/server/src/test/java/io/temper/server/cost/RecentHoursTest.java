package io.temper.server.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecentHoursTest {
  private static final Charge CHARGE =
      new Charge(new Source("n", "ns", "Pod", "p", "p", "c", Map.of()), Costs.ZERO, Amounts.ZERO);

  private final RecentHours hours = new RecentHours();

  @Test
  void keepsAMonth() {
    for (int i = 0; i < RecentHours.MOST_HOURS + 3; i++) {
      hours.book(hour(i, 0));
    }

    assertThat(hours.all()).hasSize(RecentHours.MOST_HOURS);
    assertThat(hours.all().getFirst().start()).isEqualTo(hour(3, 0).start());
  }

  @Test
  void keepsFewerHoursOfManyContainersButAlwaysTheLast() {
    hours.book(hour(0, RecentHours.MOST_CHARGES / 2));
    hours.book(hour(1, RecentHours.MOST_CHARGES / 2));
    assertThat(hours.all()).hasSize(2);

    hours.book(hour(2, 1));
    assertThat(hours.all()).hasSize(2);

    hours.book(hour(3, RecentHours.MOST_CHARGES + 1));
    assertThat(hours.all()).extracting(RecentHours.Hour::start).containsExactly(hour(3, 0).start());
  }

  @Test
  void saysHowManyHoursWentThatWereNotWritten() {
    hours.book(hour(0, RecentHours.MOST_CHARGES));
    hours.book(hour(1, RecentHours.MOST_CHARGES));
    assertThat(hours.dropped()).as("when nobody writes").isZero();

    hours.written(hour(2, 0).start());
    hours.book(hour(2, RecentHours.MOST_CHARGES));
    hours.book(hour(3, RecentHours.MOST_CHARGES));
    assertThat(hours.dropped()).isEqualTo(1);
  }

  private static RecentHours.Hour hour(int number, int charges) {
    Instant start = Told.NOON.plus(Duration.ofHours(number));
    return new RecentHours.Hour(
        start,
        List.of(
            new Booking(
                start,
                1,
                "n",
                "w",
                start,
                start.plus(Duration.ofHours(1)),
                3_600_000,
                Collections.nCopies(charges, CHARGE),
                Costs.ZERO,
                0,
                0)));
  }
}
