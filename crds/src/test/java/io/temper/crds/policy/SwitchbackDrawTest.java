package io.temper.crds.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SwitchbackDrawTest {
  private static final Instant BEGAN = Instant.parse("2026-11-01T00:00:00Z");

  /// `printf autumn-2026/node-1/498195 | sha256sum` begins with 5fea, that of 498196 with 415a,
  /// that of 498202 with 4169, those of the nine others with 8fa1 and more; 40 % ends at 6666.
  @Test
  void isWhatAnybodyCanWorkOut() {
    assertThat(BEGAN.getEpochSecond() / 3600).isEqualTo(498_192);
    for (int i = 0; i < 12; i++) {
      boolean stock =
          SwitchbackDraw.stock("autumn-2026", 40, "node-1", BEGAN.plus(Duration.ofHours(i)));

      assertThat(stock).as("hour %d", i).isEqualTo(i == 3 || i == 4 || i == 10);
    }
  }

  @Test
  void holdsForAWholeHour() {
    for (int i = 0; i < 1_000; i++) {
      Instant hour = BEGAN.plus(Duration.ofHours(i));
      boolean stock = SwitchbackDraw.stock("autumn-2026", 20, "node-1", hour);

      assertThat(SwitchbackDraw.stock("autumn-2026", 20, "node-1", hour.plusSeconds(3599)))
          .isEqualTo(stock);
    }
  }

  @Test
  void takesTheShareThatIsAskedFor() {
    for (int percent : new int[] {1, 2, 10, 50}) {
      int drawn = 0;
      for (int i = 0; i < 20_000; i++) {
        Instant at = BEGAN.plus(Duration.ofHours(i / 20));
        if (SwitchbackDraw.stock("autumn-2026", percent, "node-" + i % 20, at)) {
          drawn++;
        }
      }

      // Five standard deviations of a binomial.
      double deviation = Math.sqrt(20_000 * percent / 100.0 * (1 - percent / 100.0));
      assertThat((double) drawn)
          .isBetween(200.0 * percent - 5 * deviation, 200.0 * percent + 5 * deviation);
    }
  }

  @Test
  void nodesAndSeedsAreDrawnForEachByItself() {
    int same = 0;
    for (int i = 0; i < 10_000; i++) {
      Instant at = BEGAN.plus(Duration.ofHours(i));
      boolean one = SwitchbackDraw.stock("autumn-2026", 50, "node-1", at);
      if (one == SwitchbackDraw.stock("autumn-2026", 50, "node-2", at)) {
        same++;
      }
      if (one == SwitchbackDraw.stock("winter-2026", 50, "node-1", at)) {
        same++;
      }
    }

    assertThat(same).isBetween(9_600, 10_400);
  }
}
