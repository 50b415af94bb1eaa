package io.temper.rightsizing.demand;

import static io.temper.rightsizing.demand.Histories.DAY;
import static io.temper.rightsizing.demand.Histories.MIB;
import static io.temper.rightsizing.demand.Histories.MINUTE;
import static io.temper.rightsizing.demand.Histories.START;
import static io.temper.rightsizing.demand.Histories.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Cases;
import io.temper.rightsizing.demand.Advice.Confidence;
import io.temper.rightsizing.demand.Advice.Gate;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class AdvisorTest {
  @Test
  void steadyUseIsGivenLittleMoreThanItUses() {
    SplittableRandom random = new SplittableRandom(1);
    Advice advice = advise(Histories.of(10 * DAY, _ -> 1 + 0.02 * random.nextGaussian()));

    assertThat(advice.bounds().target().cpu()).isBetween(1040L, 1110L);
    assertThat(advice.bounds().lower().cpu()).isBetween(1010L, 1040L);
    assertThat(advice.reasons())
        .anyMatch(reason -> reason.contains("99.8 % of the time is covered"));
  }

  @Test
  void whatWasThrottledOrWaitedForCountsAsNeeded() {
    DemandHistory held = new DemandHistory();
    DemandHistory waiting = new DemandHistory();
    for (int i = 0; i < 2 * DAY; i++) {
      held.add(new Sample(START + i * MINUTE, new Sample.Cpu(0.5, 0.3, 0.1, 0), MIB, 0), 0);
      waiting.add(new Sample(START + i * MINUTE, new Sample.Cpu(0.5, 0.1, 0.3, 0), MIB, 0), 0);
    }

    assertThat(advise(held).bounds().target().cpu()).isBetween(800L, 850L);
    assertThat(advise(waiting).bounds()).isEqualTo(advise(held).bounds());
    assertThat(advise(held).basis().unmetShare()).isBetween(0.37, 0.38);
    assertThat(advise(held).reasons()).anyMatch(reason -> reason.contains("it did not get"));
  }

  @Test
  void aFewSamplesHaveAnOpenInterval() {
    assertThat(advise(Histories.of(5, _ -> 0.5)).reasons())
        .anyMatch(reason -> reason.contains(" or more)"));
    assertThat(advise(Histories.of(DAY, i -> i % 7 * 0.1)).reasons())
        .noneMatch(reason -> reason.contains(" or more)"));
  }

  @Test
  void shortPeaksAreLeftToIdleCpusAndThatIsSaid() {
    Advice advice = advise(Histories.of(3 * DAY, i -> i % 100 == 0 ? 3 : 0.1));

    assertThat(advice.bounds().target().cpu()).isLessThan(130);
    assertThat(advice.reasons()).anyMatch(reason -> reason.contains("peaks up to"));
  }

  @Test
  void whoGrewPastTheEveningsForecastsGetsAMargin() {
    Advice growing = advise(Histories.of(8 * DAY, i -> 0.5 * (1 + 0.1 * i / DAY)));
    Advice flat = advise(Histories.of(8 * DAY, _ -> 0.5));

    assertThat(growing.basis().cpuMargin()).isBetween(0.03, 0.12);
    assertThat(flat.basis().cpuMargin()).isLessThan(0.01);
    assertThat(growing.bounds().target().cpu()).isGreaterThan(900);
  }

  @Test
  void oneOddDayGivesNoMargin() {
    Advice advice = advise(Histories.of(8 * DAY, i -> i / DAY == 5 ? 2 : 0.5));

    assertThat(advice.basis().cpuMargin()).isLessThan(0.01);
  }

  @Test
  void moreCoresDoNotHelpASaturatedThread() {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 9 * DAY; i++) {
      double cores = 1 + 0.1 * i / DAY;
      history.add(
          new Sample(
              START + i * MINUTE, new Sample.Cpu(cores, 0, 0, i % 2 == 0 ? 0.99 : 0.5), MIB, 0),
          0);
    }

    Advice advice = advise(history);

    assertThat(advice.basis().saturatedShare()).isBetween(0.49, 0.51);
    assertThat(advice.basis().cpuMargin()).isZero();
    assertThat(advice.cpu()).isEqualTo(Gate.NeedsALook);
    assertThat(advice.reasons().getFirst()).contains("more cores do not help it");
  }

  @Test
  void memoryIsTheHighestPeakOfEightDaysAndAMargin() {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 12 * DAY; i++) {
      // Once a week, and long ago something larger.
      long bytes = i == 10 ? 900 * MIB : i / DAY == 5 ? 500 * MIB : 200 * MIB;
      history.add(sample(i, 0.1, bytes), 0);
    }

    Advice advice = advise(history);

    assertThat(advice.basis().memoryMargin()).isBetween(0.10, 0.12);
    assertThat(advice.bounds().target().memory()).isBetween(550 * MIB, 560 * MIB);
    assertThat(advice.bounds().lower().memory()).isEqualTo(200 * MIB);
  }

  @Test
  void memoryFollowsALevelThatFellThreeDaysAgo() {
    Advice twoDays = advise(fallen(2));
    Advice fourDays = advise(fallen(4));

    assertThat(twoDays.bounds().target().memory()).isGreaterThan(600 * MIB);
    assertThat(fourDays.bounds().target().memory()).isLessThan(250 * MIB);
  }

  private static DemandHistory fallen(int daysAgo) {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 8 * DAY; i++) {
      history.add(sample(i, 0.1, i < (8 - daysAgo) * DAY ? 600 * MIB : 200 * MIB), 0);
    }
    return history;
  }

  @Test
  void aKillOutlivesALevelThatFell() {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 7 * DAY; i++) {
      boolean killed = i == DAY;
      history.add(
          new Sample(
              START + i * MINUTE,
              Sample.Cpu.used(0.1),
              i < 3 * DAY ? 950 * MIB : 900 * MIB,
              killed ? 1000 * MIB : 0),
          0);
    }

    assertThat(advise(history).bounds().target().memory()).isGreaterThan(1200 * MIB);
  }

  @Test
  void aKillCountsMoreThanWhatWasSeenAndClosesTheGate() {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 9 * DAY; i++) {
      Sample sample = sample(i, 0.1, 900 * MIB);
      boolean killed = i == 8 * DAY;
      history.add(
          killed ? new Sample(sample.timeNanos(), sample.cpu(), 900 * MIB, 1000 * MIB) : sample,
          1000 * MIB);
    }

    Advice advice = advise(history);

    assertThat(advice.bounds().target().memory()).isGreaterThan(1200 * MIB);
    assertThat(advice.basis().kills()).isOne();
    assertThat(advice.memory()).isEqualTo(Gate.NeedsALook);
    assertThat(advice.cpu()).isEqualTo(Gate.Open);
  }

  @Test
  void killsDoNotDriveEachOtherUp() {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 50; i++) {
      history.add(
          new Sample(START + i * MINUTE, Sample.Cpu.used(0.1), 10 * MIB, 1000 * MIB), 1000 * MIB);
    }

    assertThat(advise(history).bounds().target().memory()).isEqualTo(1440 * MIB);
  }

  @Test
  void aKillIsForgottenAfterEightDays() {
    DemandHistory history = new DemandHistory();
    history.add(new Sample(START, Sample.Cpu.used(0.1), 100 * MIB, 1000 * MIB), 0);
    for (int i = 1; i < 9 * DAY; i++) {
      history.add(sample(i, 0.1, 100 * MIB), 0);
    }

    assertThat(advise(history).basis().kills()).isZero();
    assertThat(advise(history).bounds().target().memory()).isLessThan(120 * MIB);
  }

  @Test
  void anAutoscalerOfPodsClosesTheGateOfItsResource() {
    DemandHistory history = Histories.of(9 * DAY, _ -> 0.5);

    Advice advice = Advisor.advise(history, true, false);

    assertThat(advice.cpu()).isEqualTo(Gate.ScaledByHpa);
    assertThat(advice.memory()).isEqualTo(Gate.Open);
    assertThat(advice.reasons()).anyMatch(reason -> reason.contains("HorizontalPodAutoscaler"));
  }

  @Test
  void theGateOpensAfterEightDaysOfHistory() {
    Advice sixHours = advise(Histories.of(DAY / 4, _ -> 0.5));
    Advice aWeek = advise(Histories.of(7 * DAY, _ -> 0.5));
    Advice nineDays = advise(Histories.of(9 * DAY, _ -> 0.5));

    assertThat(sixHours.confidence()).isEqualTo(Confidence.Low);
    assertThat(sixHours.cpu()).isEqualTo(Gate.NotYet);
    assertThat(aWeek.confidence()).isEqualTo(Confidence.Medium);
    assertThat(aWeek.memory()).isEqualTo(Gate.NotYet);
    assertThat(nineDays.confidence()).isEqualTo(Confidence.High);
    assertThat(nineDays.cpu()).isEqualTo(Gate.Open);
  }

  @Test
  void theGateStaysShutWhileTheLastDayNeedsMore() {
    // Ten times as much for the last hour: not yet a tenth of what is remembered.
    Advice advice = advise(Histories.of(9 * DAY + 60, i -> i >= 9 * DAY ? 5 : 0.5));

    assertThat(advice.cpu()).isEqualTo(Gate.NotYet);
    assertThat(advice.reasons()).anyMatch(reason -> reason.contains("the last day needed more"));
  }

  @Test
  void aHistoryWithGapsIsLittleHistory() {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < 20; i++) {
      history.add(sample(i * DAY, 0.5, MIB), 0);
    }

    assertThat(advise(history).confidence()).isEqualTo(Confidence.Low);
  }

  @Test
  void samplesMustBeInOrderAndPossible() {
    DemandHistory history = Histories.of(10, _ -> 0.5);

    assertThatThrownBy(() -> history.add(sample(5, 0.5, MIB), 0))
        .hasMessageContaining("after one of");
    assertThatThrownBy(() -> Sample.Cpu.used(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Sample.Cpu.used(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> sample(0, 1, -1)).hasMessageContaining("negative");
  }

  @Test
  void boundsEncloseTheTargetAndStayAboveTheLeast() {
    Cases.check(random -> {
      Bounds bounds = advise(Histories.random(random.nextLong(), unchanged())).bounds();

      assertThat(bounds.lower().cpu()).isBetween(Advisor.LEAST.cpu(), bounds.target().cpu());
      assertThat(bounds.upper().cpu()).isGreaterThanOrEqualTo(bounds.target().cpu());
      assertThat(bounds.lower().memory())
          .isBetween(Advisor.LEAST.memory(), bounds.target().memory());
      assertThat(bounds.upper().memory()).isGreaterThanOrEqualTo(bounds.target().memory());
    });
  }

  @Test
  void memoryNeverIsLessThanWhatWasSeenLately() {
    Cases.check(random -> {
      long[] latest = {0};
      long seed = random.nextLong();
      Advice advice =
          advise(
              Histories.random(
                  seed,
                  sample -> {
                    latest[0] = sample.memoryBytes();
                    return sample;
                  }));

      assertThat(advice.bounds().target().memory()).isGreaterThan(latest[0]);
    });
  }

  @Test
  void moreDemandNeverLowersTheCpuNeed() {
    Cases.check(random -> {
      long seed = random.nextLong();
      SplittableRandom more = random.split();
      DemandHistory less = Histories.random(seed, unchanged());
      DemandHistory greater =
          Histories.random(
              seed,
              sample ->
                  with(
                      sample,
                      used(sample) + more.nextDouble(),
                      sample.memoryBytes() + more.nextLong(MIB)));

      assertThat(greater.cpu().need()).isGreaterThanOrEqualTo(less.cpu().need() * (1 - 1e-6));
      assertThat(greater.cpu().common()).isGreaterThanOrEqualTo(less.cpu().common() * (1 - 1e-6));
    });
  }

  @Test
  void aDemandTwiceAsHighIsGivenTwiceAsMuch() {
    Cases.check(random -> {
      long seed = random.nextLong();
      Advice one = advise(Histories.random(seed, sample -> with(sample, used(sample), MIB)));
      Advice two = advise(Histories.random(seed, sample -> twice(sample)));

      // But for the width of buckets.
      assertThat((double) two.bounds().target().cpu())
          .isBetween(
              one.bounds().target().cpu() * 1.9 - 25, one.bounds().target().cpu() * 2.1 + 25);
    });
  }

  @Test
  void aRepeatedSampleChangesNothing() {
    Cases.check(random -> {
      long seed = random.nextLong();
      DemandHistory once = Histories.random(seed, unchanged());
      DemandHistory twice = new DemandHistory();
      Histories.random(
          seed,
          sample -> {
            twice.add(sample, 0);
            twice.add(sample, 0);
            return sample;
          });

      assertThat(twice.cpu().need()).isEqualTo(once.cpu().need());
    });
  }

  private static Advice advise(DemandHistory history) {
    return Advisor.advise(history, false, false);
  }

  private static UnaryOperator<Sample> unchanged() {
    return UnaryOperator.identity();
  }

  private static double used(Sample sample) {
    return sample.cpu().used();
  }

  private static Sample with(Sample sample, double used, long bytes) {
    Sample.Cpu cpu = sample.cpu();
    return new Sample(
        sample.timeNanos(),
        new Sample.Cpu(used, cpu.throttled(), cpu.waited(), cpu.busiestThread()),
        bytes,
        sample.killedBytes());
  }

  private static Sample twice(Sample sample) {
    Sample.Cpu cpu = sample.cpu();
    return new Sample(
        sample.timeNanos(),
        new Sample.Cpu(2 * cpu.used(), 2 * cpu.throttled(), 2 * cpu.waited(), cpu.busiestThread()),
        MIB,
        0);
  }
}
