package io.temper.rightsizing.vpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Cases;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values are public: the recommender's own tests, and recommendations seen in clusters.
final class VpaRecommenderTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long MIB = 1L << 20;

  /// The last value but one in a bucket, and what people see on their pods.
  @ParameterizedTest
  @CsvSource({".005,11", ".015,23", ".025,35", ".035,49", ".05,63", ".5,587"})
  void targetIsTheEndOfTheBucketAndFifteenPercent(double cores, long millicores) {
    VpaHistory history = new VpaHistory();
    history.addCpu(START, cores);

    assertThat(VpaRecommender.recommend(history, 25).target().cpu()).isEqualTo(millicores);
  }

  @Test
  void memoryOfTheTwentiethBucketIsWhatIsSeenInClusters() {
    VpaHistory history = new VpaHistory();
    history.addMemory(START, 320_000_000);

    assertThat(VpaRecommender.recommend(history, 1).target().memory()).isEqualTo(380_258_472);
  }

  @Test
  void thePodsLeastIsSharedByItsContainers() {
    VpaHistory history = new VpaHistory();

    Bounds alone = VpaRecommender.recommend(history, 1);
    Bounds third = VpaRecommender.recommend(history, 3);

    assertThat(alone.target()).isEqualTo(new Bounds.Amounts(25, 262_144_000));
    assertThat(alone.upper()).isEqualTo(alone.target());
    assertThat(third.lower()).isEqualTo(new Bounds.Amounts(8, 87_381_333));
  }

  @Test
  void twelveHoursOfHistoryTripleTheUpperBound() {
    VpaHistory history = new VpaHistory();
    for (int i = 0; i <= 720; i++) {
      history.addCpu(START + i * MINUTE, 0.5);
    }

    assertThat(VpaRecommender.recommend(history, 1).upper().cpu()).isEqualTo(1761);
  }

  @ParameterizedTest
  @CsvSource({"0.5,3", "1,2", "7,1.143"})
  void upperIsWidenedLessTheMoreHistoryThereIs(double days, double multiplier) {
    assertThat(VpaRecommender.multiplier(days, 1, 1)).isCloseTo(multiplier, within(0.0005));
  }

  @ParameterizedTest
  @CsvSource({"5,0.60", "30,0.91", "60,0.954"})
  void lowerIsNarrowedByLittleHistoryOnly(double minutes, double multiplier) {
    assertThat(VpaRecommender.multiplier(minutes / 1440, 0.001, -2))
        .isCloseTo(multiplier, within(0.005));
  }

  @Test
  void confidenceIsTheSmallerOfLengthAndAmount() {
    VpaHistory history = new VpaHistory();
    for (int i = 0; i < 9; i++) {
      history.addCpu(i * 2L * MINUTE, 1);
    }

    double confidence = history.confidence(Duration.ofDays(1));
    assertThat(confidence).isEqualTo(0.00625);
    assertThat(Whole.scaled(3140, VpaRecommender.multiplier(confidence, 0.1, 2)))
        .isEqualTo(907_460);
    double wide = history.confidence(Duration.ofMinutes(18));
    assertThat(wide).isEqualTo(0.5);
    assertThat(Whole.scaled(3140, VpaRecommender.multiplier(wide, 0.1, 2))).isEqualTo(4521);
  }

  @Test
  void withoutHistoryBoundsAreTheLargestAmountAndNothing() {
    double none = new VpaHistory().confidence(Duration.ofDays(1));

    assertThat(Whole.scaled(3140, VpaRecommender.multiplier(none, 0.1, 2)))
        .isEqualTo(100_000_000_000_000L);
    assertThat(Whole.scaled(3140, VpaRecommender.multiplier(none, 1, -1))).isZero();
    assertThat(Whole.withMargin(3140, 0.1)).isEqualTo(3454);
  }

  @Test
  void aKillRaisesThePeakByAFifthOrAHundredMebibytes() {
    assertThat(afterKills(1000)).isEqualTo(afterPeak(1200));
    assertThat(afterKills(1)).isEqualTo(afterPeak(101));
  }

  @Test
  void smallerKillsOfTheDayChangeNothingAndLargerOnesDo() {
    assertThat(afterKills(1000, 999, 999)).isEqualTo(afterPeak(1200));
    assertThat(afterKills(1000, 999, 999, 2000)).isEqualTo(afterPeak(2400));
  }

  @Test
  void aKillCountsFromThePeakOfTheDayWhenThatIsLarger() {
    VpaHistory history = new VpaHistory();
    history.addMemory(START, 3000 * MIB);
    history.addKill(START, 1000 * MIB);

    assertThat(memory(history)).isEqualTo(afterPeak(3600));
  }

  @Test
  void aKillOfADayBeforeTheLatestSampleIsTooOld() {
    VpaHistory history = new VpaHistory();
    history.addMemory(START, 1000 * MIB);

    assertThat(history.addKill(START - 30 * 60 * MINUTE, 1000 * MIB)).isFalse();
    assertThat(memory(history)).isEqualTo(afterPeak(1000));
  }

  @Test
  void aKillJustBeforeTheDayTurnsCounts() {
    VpaHistory history = new VpaHistory();
    history.addMemory(START, 100 * MIB);
    history.addMemory(START + DAY, 2000 * MIB);

    assertThat(history.addKill(START + DAY - 1_000_000_000L, 1000 * MIB)).isTrue();
    assertThat(Whole.withMargin(history.memoryPercentile(1), 0.15)).isEqualTo(afterPeak(2400));
  }

  @Test
  void samplesOfThePastAreNotTaken() {
    VpaHistory history = new VpaHistory();

    assertThat(history.addCpu(START, 3.14)).isTrue();
    assertThat(history.addCpu(START, 1)).isFalse();
    assertThat(history.addMemory(START, 5)).isTrue();
    assertThat(history.addMemory(START, 7)).isTrue();
    assertThat(history.addMemory(START - 1, 9)).isFalse();
  }

  @Test
  void boundsEncloseTheTargetAndStayAboveTheLeast() {
    Cases.check(random -> {
      Bounds bounds = VpaRecommender.recommend(history(random, 1), 1);

      assertThat(bounds.lower().cpu()).isBetween(25L, bounds.target().cpu());
      assertThat(bounds.upper().cpu()).isGreaterThanOrEqualTo(bounds.target().cpu());
      assertThat(bounds.lower().memory()).isBetween(262_144_000L, bounds.target().memory());
      assertThat(bounds.upper().memory()).isGreaterThanOrEqualTo(bounds.target().memory());
    });
  }

  @Test
  void moreUseNeverLowersARecommendation() {
    Cases.check(random -> {
      long seed = random.nextLong();
      Bounds less = VpaRecommender.recommend(history(new SplittableRandom(seed), 1), 1);
      Bounds more =
          VpaRecommender.recommend(
              history(new SplittableRandom(seed), 1 + 3 * random.nextDouble()), 1);

      assertThat(more.target().cpu()).isGreaterThanOrEqualTo(less.target().cpu());
      assertThat(more.lower().cpu()).isGreaterThanOrEqualTo(less.lower().cpu());
      assertThat(more.upper().cpu()).isGreaterThanOrEqualTo(less.upper().cpu());
      assertThat(more.target().memory()).isGreaterThanOrEqualTo(less.target().memory());
    });
  }

  private static VpaHistory history(SplittableRandom random, double factor) {
    VpaHistory history = new VpaHistory();
    long time = START;
    for (int i = random.nextInt(1, 400); i > 0; i--) {
      history.addCpu(time, factor * random.nextDouble() * 2);
      history.addMemory(time, (long) (factor * random.nextLong(1, 2000 * MIB)));
      if (random.nextInt(50) == 0) {
        history.addKill(time, (long) (factor * random.nextLong(1, 2000 * MIB)));
      }
      time += random.nextLong(1, 120) * MINUTE;
    }
    return history;
  }

  private static long afterKills(long... mebibytes) {
    VpaHistory history = new VpaHistory();
    for (long killed : mebibytes) {
      history.addKill(START, killed * MIB);
    }
    return memory(history);
  }

  private static long afterPeak(long mebibytes) {
    VpaHistory history = new VpaHistory();
    history.addMemory(START, mebibytes * MIB);
    return memory(history);
  }

  private static long memory(VpaHistory history) {
    return Whole.withMargin(history.memoryPercentile(0.9), 0.15);
  }
}
