package io.temper.scheduler.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.temper.crds.perf.Tier;
import io.temper.machinery.Cases;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DensityTest {
  private static final NodeLoad EMPTY =
      new NodeLoad(16_000, true, Pressure.Low, TierCpu.NONE, TierCpu.NONE);

  /// The worked example of docs/scheduling.md.
  @Test
  void workedExampleIsRight() {
    NodeLoad a = load(new TierCpu(500, 4_000, 6_000, 2_000), new TierCpu(300, 3_000, 1_500, 1_700));
    NodeLoad b = load(new TierCpu(500, 4_000, 6_000, 2_000), new TierCpu(400, 3_800, 5_600, 4_000));
    NodeLoad c = load(new TierCpu(500, 0, 0, 2_000), new TierCpu(300, 0, 0, 2_000));
    Demand batch = new Demand(Tier.Background, 500);
    Demand shop = new Demand(Tier.Critical, 2_000);

    assertThat(Density.score(a, batch)).isCloseTo(68.1, within(0.1));
    assertThat(Density.score(b, batch)).isCloseTo(32.0, within(0.1));
    assertThat(Density.score(c, batch)).isCloseTo(53.3, within(0.1));
    assertThat(Density.score(a, shop)).isCloseTo(79.7, within(0.1));
    assertThat(Density.score(b, shop)).isCloseTo(25.0, within(0.1));
    assertThat(Density.score(c, shop)).isCloseTo(63.4, within(0.1));
  }

  @Test
  void backgroundGoesWhereOthersLeaveWhatTheyAskedFor() {
    NodeLoad idle = load(new TierCpu(0, 0, 8_000, 0), new TierCpu(0, 0, 1_000, 0));
    NodeLoad busy = load(new TierCpu(0, 0, 8_000, 0), new TierCpu(0, 0, 7_000, 0));
    Demand batch = new Demand(Tier.Background, 500);

    assertThat(Density.score(idle, batch)).isGreaterThan(Density.score(busy, batch));
    assertThat(Density.score(idle, batch)).isGreaterThan(Density.score(EMPTY, batch));
  }

  @Test
  void idleCoresOfCriticalPodsAreNobodyElses() {
    NodeLoad fenced = load(new TierCpu(0, 15_000, 0, 0), TierCpu.NONE);

    assertThat(Density.score(fenced, new Demand(Tier.Background, 2_000)))
        .isLessThan(Density.NEUTRAL);
  }

  @Test
  void whereNothingFencesWhatWasAskedForIsLeftAlone() {
    NodeLoad enforcing = load(new TierCpu(0, 0, 15_500, 0), new TierCpu(0, 0, 2_000, 0));
    NodeLoad observing =
        new NodeLoad(16_000, false, Pressure.Low, enforcing.requested(), enforcing.used());
    Demand batch = new Demand(Tier.Background, 1_000);

    assertThat(Density.score(enforcing, batch)).isGreaterThan(Density.NEUTRAL);
    assertThat(Density.score(observing, batch)).isLessThan(Density.NEUTRAL);
  }

  @Test
  void criticalPodGoesWhereAFenceIsFree() {
    NodeLoad room = load(new TierCpu(0, 8_000, 0, 0), new TierCpu(0, 4_000, 0, 0));
    NodeLoad none = load(new TierCpu(0, 8_000, 6_000, 0), new TierCpu(0, 1_000, 1_000, 0));
    Demand shop = new Demand(Tier.Critical, 2_000);

    assertThat(Density.score(room, shop)).isGreaterThan(Density.NEUTRAL);
    assertThat(Density.score(none, shop)).isZero();
  }

  @Test
  void criticalPodIsNoBetterOffAmongManyWhereNothingFencesIt() {
    NodeLoad observing =
        new NodeLoad(16_000, false, Pressure.Low, new TierCpu(0, 8_000, 0, 0), TierCpu.NONE);

    assertThat(Density.score(observing, new Demand(Tier.Critical, 1_000)))
        .isEqualTo(Density.NEUTRAL);
  }

  @Test
  void nodeWithoutCapacityIsNothing() {
    assertThat(
            Density.score(
                new NodeLoad(0, true, Pressure.Low, TierCpu.NONE, TierCpu.NONE),
                new Demand(Tier.Normal, 1)))
        .isZero();
  }

  @Test
  void podThatAsksForNothingIsTakenToUseSomething() {
    assertThat(Demand.of(Tier.Background, 0).millicores()).isEqualTo(Demand.UNSTATED);
    assertThat(new Demand(Tier.Normal, Long.MAX_VALUE).millicores()).isEqualTo(1_000_000_000);
    assertThat(new Demand(Tier.Normal, -5).millicores()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void scoreIsBetweenNothingAndAHundred(Tier tier) {
    Cases.random(
        1_000,
        random -> {
          double score = Density.score(random(random), demand(random, tier));

          assertThat(score).isBetween(0.0, 100.0);
        });
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void moreWaitingNeverHelps(Tier tier) {
    Cases.random(
        1_000,
        random -> {
          NodeLoad calm = random(random);
          Demand pod = demand(random, tier);

          double low = Density.score(under(calm, Pressure.Low), pod);
          double mid = Density.score(under(calm, Pressure.Mid), pod);
          double high = Density.score(under(calm, Pressure.High), pod);
          assertThat(low).isGreaterThanOrEqualTo(mid);
          assertThat(mid).isGreaterThanOrEqualTo(high);
        });
  }

  /// However full it is: a node whose last tenth would be needed comes after every other.
  @ParameterizedTest
  @EnumSource(Tier.class)
  void nodeInItsLastTenthIsWorseThanOneOfWhichNothingIsKnown(Tier tier) {
    Demand pod = new Demand(tier, 500);

    for (long used = 14_000; used <= 20_000; used += 100) {
      TierCpu all = new TierCpu(0, 0, 0, used);
      assertThat(Density.score(load(TierCpu.NONE, all), pod)).isLessThan(Density.NEUTRAL);
    }
  }

  /// Once a node is past its peak, whatever more is used on it makes it worse.
  @ParameterizedTest
  @EnumSource(Tier.class)
  void scoreHasOnePeakAsOpenPodsUseMore(Tier tier) {
    Cases.random(
        1_000,
        random -> {
          NodeLoad node = random(random);
          Demand pod = demand(random, tier);

          double before = Density.score(node, pod);
          boolean falling = false;
          for (int i = 1; i <= 40; i++) {
            TierCpu used = node.used().plus(Tier.Normal, i * 500L);
            double now =
                Density.score(
                    new NodeLoad(
                        node.capacity(), node.enforcing(), node.pressure(), node.requested(), used),
                    pod);
            if (falling) {
              assertThat(now).isLessThanOrEqualTo(before + 1e-9);
            }
            falling |= now < before - 1e-9;
            before = now;
          }
        });
  }

  /// With as much used on both, a Background pod never prefers the node that left less idle.
  @Test
  void moreIdleRequestsNeverHurtBackground() {
    Cases.random(
        1_000,
        random -> {
          NodeLoad node = under(random(random), Pressure.Low);
          NodeLoad more =
              new NodeLoad(
                  node.capacity(),
                  true,
                  Pressure.Low,
                  node.requested().plus(Tier.High, random.nextInt(4_000)),
                  node.used());
          NodeLoad less =
              new NodeLoad(node.capacity(), true, Pressure.Low, node.requested(), node.used());
          Demand batch = demand(random, Tier.Background);

          assertThat(Density.score(more, batch))
              .isGreaterThanOrEqualTo(Density.score(less, batch) - 1e-9);
        });
  }

  /// Where its fence does not fit, a protected pod is not wanted, whatever else is right.
  @ParameterizedTest
  @EnumSource(
      value = Tier.class,
      names = {"Critical", "High"})
  void protectedPodNeverGoesWhereItsFenceDoesNotFit(Tier tier) {
    Cases.random(
        1_000,
        random -> {
          NodeLoad node = random(random);
          Demand pod = demand(random, tier);
          long asked = node.requested().critical() + node.requested().high() + pod.millicores();

          if (node.enforcing() && asked > node.capacity() - 1_000) {
            assertThat(Density.score(node, pod)).isZero();
          }
        });
  }

  private static NodeLoad load(TierCpu requested, TierCpu used) {
    return new NodeLoad(16_000, true, Pressure.Low, requested, used);
  }

  private static NodeLoad under(NodeLoad node, Pressure pressure) {
    return new NodeLoad(node.capacity(), node.enforcing(), pressure, node.requested(), node.used());
  }

  private static NodeLoad random(RandomGenerator random) {
    return new NodeLoad(
        1_000L * random.nextInt(1, 129),
        random.nextBoolean(),
        Pressure.of(List.of("low", "mid", "high").get(random.nextInt(3))),
        cpu(random),
        cpu(random));
  }

  private static TierCpu cpu(RandomGenerator random) {
    return new TierCpu(
        random.nextInt(2_000),
        random.nextInt(20_000),
        random.nextInt(20_000),
        random.nextInt(40_000));
  }

  private static Demand demand(RandomGenerator random, Tier tier) {
    return Demand.of(tier, random.nextInt(8_000));
  }
}
