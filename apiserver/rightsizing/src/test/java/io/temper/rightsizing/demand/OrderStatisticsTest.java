package io.temper.rightsizing.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OrderStatisticsTest {
  /// Ranks 85 and 96 of 100: NIST's example of the method gives them for p = 0.9.
  @Test
  void namesTheRanksBetweenWhichTheQuantileLies() {
    OrderStatistics of = OrderStatistics.of(0.9, 100);

    assertThat(of.low()).isBetween(0.83, 0.85);
    assertThat(of.high()).isBetween(0.95, 0.97);
    assertThat(of.closed()).isTrue();
  }

  @Test
  void fewSamplesHaveNoUpperRank() {
    assertThat(OrderStatistics.of(0.9, 20)).isEqualTo(new OrderStatistics(0.75, 1, false));
    assertThat(OrderStatistics.of(0.9, 1)).isEqualTo(new OrderStatistics(0, 1, false));
  }

  /// Ranks are those of adding up all of the distribution, from no sample on.
  @Test
  void ranksAreThoseOfTheWholeDistribution() {
    for (double quantile : new double[] {0.01, 0.5, 0.9, 0.95, 0.998}) {
      for (int n = 1; n <= 20_000; n += n < 400 ? 1 : 397) {
        int low = 0;
        int high = n + 1;
        double below = 0;
        double logMass = n * Math.log1p(-quantile);
        double logOdds = Math.log(quantile) - Math.log1p(-quantile);
        for (int k = 0; k < n && high > n; k++) {
          below += Math.exp(logMass);
          low = below <= 0.025 ? k + 1 : low;
          high = below >= 0.975 ? k + 1 : high;
          logMass += logOdds + Math.log((n - k) / (k + 1.0));
        }
        assertThat(OrderStatistics.of(quantile, n))
            .as("%s of %s", quantile, n)
            .isEqualTo(
                new OrderStatistics(
                    Math.min((double) low / n, quantile),
                    Math.clamp((double) high / n, quantile, 1),
                    high <= n));
      }
    }
  }

  /// With a fixed seed: 2,000 draws miss by chance as often as they do.
  @Test
  void theIntervalCoversTheTruthAsOftenAsItClaims() {
    SplittableRandom random = new SplittableRandom(42);
    int n = 200;
    int covered = 0;
    OrderStatistics interval = OrderStatistics.of(0.9, n);
    for (int draw = 0; draw < 2000; draw++) {
      double[] samples = random.doubles(n).sorted().toArray();
      double low = samples[(int) Math.round(interval.low() * n) - 1];
      double high = samples[(int) Math.round(interval.high() * n) - 1];
      covered += low <= 0.9 && 0.9 <= high ? 1 : 0;
    }

    assertThat(covered / 2000.0).isBetween(0.94, 0.98);
  }

  @Test
  void independentSamplesAreWorthThemselves() {
    SplittableRandom random = new SplittableRandom(7);
    Independence independence = new Independence(Duration.ofDays(10_000));
    for (int i = 0; i < 5000; i++) {
      independence.add(random.nextDouble(), 1, 60_000_000_000L);
    }

    assertThat(independence.samples()).isBetween(4500.0, 5000.0);
  }

  /// A series whose neighbours correlate by 0.9 is worth 1/19 of its samples.
  @Test
  void samplesThatResembleEachOtherAreWorthLess() {
    SplittableRandom random = new SplittableRandom(7);
    Independence independence = new Independence(Duration.ofDays(10_000));
    double value = 0;
    for (int i = 0; i < 50_000; i++) {
      value = 0.9 * value + random.nextGaussian();
      independence.add(value, 1, 60_000_000_000L);
    }

    assertThat(independence.samples() / 50_000).isCloseTo(1 / 19.0, within(0.01));
  }

  @Test
  void shortfallsIgnoreOneOddDay() {
    Shortfalls shortfalls = new Shortfalls();
    double[] needed = {1, 1.05, 2, 1.02, 1};
    Arrays.stream(needed).forEach(need -> shortfalls.add(need, 1));

    assertThat(shortfalls.margin()).isCloseTo(0.05, within(1e-9));
    assertThat(shortfalls.days()).isEqualTo(5);
  }
}
