package io.temper.rightsizing.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.temper.rightsizing.Cases;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values are those of the recommender's own tests (util/*_test.go, 1.8.1) unless a test
/// says otherwise.
final class DecayingHistogramTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long HOUR_NANOS = HOUR.toNanos();
  private static final long START =
      Instant.ofEpochSecond(1_234_567_890).getEpochSecond() * 1_000_000_000L;
  private static final double TINY = 1e-15;
  private static final Buckets EVEN = Buckets.even(10, 1, TINY);
  private static final Buckets CPU = Buckets.growing(1000, 0.01, 1.05, 0.0001);

  @Test
  void bucketsGrowAsTheRecommendersDo() {
    Buckets buckets = Buckets.growing(500, 40, 1.5, 0.0001);

    assertThat(buckets.count()).isEqualTo(6);
    assertThat(starts(buckets)).containsExactly(0.0, 40.0, 100.0, 190.0, 325.0, 527.5);
    assertThat(buckets.find(39.99)).isZero();
    assertThat(buckets.find(40)).isOne();
    assertThat(buckets.find(100)).isEqualTo(2);
    assertThat(buckets.find(1e9)).isEqualTo(5);
    assertThat(buckets.find(-3)).isZero();
  }

  @Test
  void cpuAndMemoryHaveOneHundredAndSeventySixBuckets() {
    assertThat(CPU.count()).isEqualTo(176);
    assertThat(Buckets.growing(1e12, 1e7, 1.05, 0.0001).count()).isEqualTo(176);
    assertThat(Arrays.copyOf(starts(CPU), 6))
        .containsExactly(
            new double[] {0.0, .01, .0205, .031525, .04310125, .0552563125}, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({"0,2", ".1,2", ".2,3", ".3,3", ".4,4", ".5,4", ".6,4", ".7,5", ".8,5", ".9,5", "1,5"})
  void percentileIsTheEndOfTheBucketThatReachesTheShare(double share, double value) {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    for (int i = 1; i <= 4; i++) {
      histogram.add(i, i, START);
    }

    assertThat(histogram.percentile(share)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({".00,2", ".02,2", ".03,3", ".10,3", ".11,4", ".34,4", ".35,5", "1,5"})
  void eachHalfLifeHalvesAWeight(double share, double value) {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    for (int i = 1; i <= 4; i++) {
      histogram.add(i, i, START + (i - 1) * HOUR_NANOS);
    }

    assertThat(histogram.percentile(share)).isEqualTo(value);
  }

  @Test
  void aHeavySampleIsNearlyGoneAfterTwentyHalfLives() {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    histogram.add(2, 1000, START);
    histogram.add(1, 1, START + 20 * HOUR_NANOS);

    assertThat(histogram.percentile(0.999)).isEqualTo(2);
    assertThat(histogram.percentile(1)).isEqualTo(3);
  }

  @Test
  void aSampleVanishesWhenTheReferenceMovesPastIt() {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    histogram.add(2, 1, START);
    histogram.add(1, 1, START + 101 * HOUR_NANOS);

    assertThat(histogram.percentile(1)).isEqualTo(2);
  }

  @Test
  void anEmptyOneAnswersZero() {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);

    assertThat(histogram.percentile(0.5)).isZero();
    assertThat(histogram.quantile(0.5)).isZero();
    assertThat(histogram.save().weights()).isEmpty();
  }

  @Test
  void takingOutSamplesEmptiesIt() {
    DecayingHistogram histogram =
        new DecayingHistogram(Buckets.even(1, 0.1, TINY), Duration.ofHours(24));
    long midnight = 0;
    histogram.add(0.1, TINY * 2.5, midnight);
    histogram.subtract(0.1, TINY, midnight);
    assertThat(histogram.isEmpty()).isFalse();
    histogram.subtract(0.1, TINY, midnight);
    assertThat(histogram.isEmpty()).isTrue();
  }

  @Test
  void mergingEqualsAddingAllSamplesToOne() {
    DecayingHistogram one = new DecayingHistogram(EVEN, HOUR);
    one.add(1, 1, START);
    one.add(2, 1, START + HOUR_NANOS);
    DecayingHistogram other = new DecayingHistogram(EVEN, HOUR);
    other.add(2, 1, START + 2 * HOUR_NANOS);
    other.add(3, 1, START + HOUR_NANOS);
    DecayingHistogram all = new DecayingHistogram(EVEN, HOUR);
    all.add(2, 1, START + 2 * HOUR_NANOS);
    all.add(2, 1, START + HOUR_NANOS);
    all.add(3, 1, START + HOUR_NANOS);
    all.add(1, 1, START);

    one.merge(other);

    assertThat(one.save().weights()).isEqualTo(all.save().weights());
    assertThat(one.percentile(0.9)).isEqualTo(all.percentile(0.9));
  }

  @Test
  void checkpointKeepsWeightsDownToOneInTenThousand() {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    histogram.add(1, 1, 0);
    histogram.add(2, 10_000, 0);
    histogram.add(3, 50, 0);

    assertThat(histogram.save())
        .isEqualTo(new Checkpoint(0, 10_051, Map.of(1, 1, 2, 10_000, 3, 50)));
  }

  @Test
  void checkpointDropsWhatRoundsToNothing() {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    histogram.add(1, 1, 0);
    histogram.add(2, 100_000, 0);

    assertThat(histogram.save()).isEqualTo(new Checkpoint(0, 100_001, Map.of(2, 10_000)));
  }

  @Test
  void aCheckpointOfWeightsNearTheLimitIsNotEmpty() {
    DecayingHistogram histogram = new DecayingHistogram(EVEN, HOUR);
    histogram.add(1, TINY, 0);
    histogram.add(2, 10_000 * TINY - TINY, 0);

    assertThat(DecayingHistogram.load(EVEN, HOUR, histogram.save()).isEmpty()).isFalse();
  }

  @Test
  void refusesCheckpointsThatCannotBe() {
    assertThatThrownBy(() -> new Checkpoint(0, 1, Map.of(-1, 1))).hasMessageContaining("bucket -1");
    assertThatThrownBy(() -> new Checkpoint(0, -1, Map.of()))
        .hasMessageContaining("negative weight");
    assertThatThrownBy(() -> new Checkpoint(0, Double.NaN, Map.of())).hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> DecayingHistogram.load(EVEN, HOUR, new Checkpoint(0, 1, Map.of(99, 1))))
        .hasMessageContaining("bucket 99 of 11");
  }

  @Test
  void aRestartFromACheckpointMovesNoShareByMoreThanOnePercent() {
    Cases.check(random -> {
      DecayingHistogram histogram = filled(random, 1);

      DecayingHistogram loaded =
          DecayingHistogram.load(CPU, Duration.ofHours(24), histogram.save());

      for (double share : new double[] {0.5, 0.9, 0.95}) {
        assertThat(loaded.percentile(share))
            .isBetween(histogram.percentile(share - 0.01), histogram.percentile(share + 0.01));
      }
    });
  }

  @Test
  void quantilesRiseWithTheShareAndStayBelowThePercentile() {
    Cases.check(random -> {
      DecayingHistogram histogram = filled(random, 1);
      double before = 0;
      for (double share = 0; share <= 1; share += 0.05) {
        double quantile = histogram.quantile(share);
        assertThat(quantile).isGreaterThanOrEqualTo(before);
        assertThat(quantile).isLessThanOrEqualTo(histogram.percentile(share));
        before = quantile;
      }
    });
  }

  @Test
  void percentilesRiseWithTheValues() {
    Cases.check(random -> {
      long seed = random.nextLong();
      DecayingHistogram lower = filled(new SplittableRandom(seed), 1);
      DecayingHistogram higher = filled(new SplittableRandom(seed), 1 + random.nextDouble());

      for (double share : new double[] {0.1, 0.5, 0.9, 0.95, 1}) {
        assertThat(higher.percentile(share)).isGreaterThanOrEqualTo(lower.percentile(share));
        assertThat(higher.quantile(share))
            .isGreaterThanOrEqualTo(lower.quantile(share) * (1 - 1e-6));
      }
    });
  }

  private static DecayingHistogram filled(SplittableRandom random, double factor) {
    DecayingHistogram histogram = new DecayingHistogram(CPU, Duration.ofHours(24));
    long time = START;
    for (int i = random.nextInt(1, 300); i > 0; i--) {
      histogram.add(factor * Math.exp(random.nextGaussian() * 2), 0.1, time);
      // Not so long that the reference moves: what becomes too light then is left out.
      time += random.nextLong(1, random.nextInt(10) > 0 ? HOUR_NANOS : 50 * HOUR_NANOS);
    }
    return histogram;
  }

  private static double[] starts(Buckets buckets) {
    return IntStream.range(0, buckets.count()).mapToDouble(buckets::start).toArray();
  }
}
