package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@Conformance("H5")
final class PaceTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Test
  void fewStreamsEndTwoHundredASecond() {
    Pace pace = Pace.of(300, GRACE);

    assertThat(pace.ended(Duration.ZERO)).isEqualTo(1);
    assertThat(pace.ended(Duration.ofSeconds(1))).isEqualTo(201);
    assertThat(pace.ended(Duration.ofMillis(1500))).isGreaterThanOrEqualTo(300);
  }

  @Test
  void manyStreamsHaveEndedInHalfOfTheTime() {
    Pace pace = Pace.of(10_000, GRACE);

    assertThat(pace.ended(Duration.ofSeconds(2))).isEqualTo(4001);
    assertThat(pace.ended(Duration.ofSeconds(5))).isGreaterThanOrEqualTo(10_000);
  }

  @Test
  void withoutAnyTimeAllEndAtOnce() {
    assertThat(Pace.of(10_000, Duration.ZERO).ended(Duration.ofNanos(1)))
        .isGreaterThanOrEqualTo(10_000);
  }
}
