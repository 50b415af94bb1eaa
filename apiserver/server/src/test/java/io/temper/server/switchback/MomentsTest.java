package io.temper.server.switchback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.temper.crds.switchback.SwitchbackStatus.Difference;
import org.junit.jupiter.api.Test;

final class MomentsTest {
  @Test
  void studentsPercentilesAreThoseOfTheTables() {
    assertThat(Moments.student(10)).isCloseTo(2.228139, within(2e-4));
    assertThat(Moments.student(20)).isCloseTo(2.085963, within(2e-5));
    assertThat(Moments.student(40)).isCloseTo(2.021075, within(2e-6));
    assertThat(Moments.student(120)).isCloseTo(1.979930, within(1e-6));
    assertThat(Moments.student(1e9)).isCloseTo(1.959964, within(1e-6));
  }

  /// By hand: means 20 and 12, variances 100 and 4, over 3 each: 8 ± t(2.16) · √34.67.
  @Test
  void differenceIsWelchs() {
    Difference difference = Moments.difference(of(10, 20, 30), of(10, 12, 14));

    assertThat(difference.value()).isEqualTo(8);
    double half =
        Moments.student(
                Math.pow(104 / 3.0, 2) / (Math.pow(100 / 3.0, 2) / 2 + Math.pow(4 / 3.0, 2) / 2))
            * Math.sqrt(104 / 3.0);
    assertThat(difference.low()).isEqualTo(Math.round(8 - half));
    assertThat(difference.high()).isEqualTo(Math.round(8 + half));
  }

  @Test
  void whatNeverVariesHasNoInterval() {
    assertThat(Moments.difference(of(7, 7, 7), of(4, 4))).isEqualTo(new Difference(3, 3, 3));
  }

  @Test
  void hugeValuesKeepTheirDifference() {
    long huge = 4_000_000_000_000_000_000L;

    assertThat(Moments.difference(of(huge, huge + 2), of(huge, huge + 2)).value()).isZero();
    assertThat(Moments.difference(of(huge, huge + 4096), of(huge, huge + 4096)).high())
        .isGreaterThan(1_000);
  }

  private static Moments of(long... values) {
    Moments moments = new Moments();
    for (long value : values) {
      moments.add(value);
    }
    return moments;
  }
}
