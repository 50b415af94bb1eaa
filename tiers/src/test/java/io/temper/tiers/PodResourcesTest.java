package io.temper.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.tiers.PodResources.InitContainer;
import io.temper.tiers.PodResources.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PodResourcesTest {
  private static final Amounts NONE = Amounts.NONE;

  @Test
  void containersAddUp() {
    assertThat(requests(List.of(cpu(100), cpu(200)), List.of())).isEqualTo(300);
  }

  @Test
  void greedyInitContainerCountsAlone() {
    assertThat(requests(List.of(cpu(100)), List.of(init(500)))).isEqualTo(500);
    assertThat(requests(List.of(cpu(600)), List.of(init(500)))).isEqualTo(600);
  }

  @Test
  void sidecarRunsBesideWhatComesAfterIt() {
    // The init container before the sidecar runs alone, the one after it runs beside it.
    assertThat(requests(List.of(cpu(10)), List.of(init(500), sidecar(100), init(450))))
        .isEqualTo(550);
    assertThat(requests(List.of(cpu(700)), List.of(sidecar(100)))).isEqualTo(800);
  }

  @Test
  void podsOwnAmountsOverruleAndOverheadComesOnTop() {
    Spec spec = new Spec(List.of(cpu(100)), List.of(), cpu(70), cpu(5));

    assertThat(PodResources.requests(spec).cpuMillicores()).isEqualTo(75);
  }

  @Test
  void podThatAsksForNothingSaysNothing() {
    assertThat(PodResources.requests(new Spec(List.of(NONE), List.of(), NONE, NONE)))
        .isEqualTo(NONE);
  }

  @Test
  void oneContainerWithoutALimitLeavesThePodWithout() {
    Spec spec = new Spec(List.of(cpu(100), new Amounts(null, 5L)), List.of(), NONE, NONE);

    assertThat(PodResources.limits(spec)).isEqualTo(NONE);
    assertThat(
            PodResources.limits(new Spec(spec.containers(), List.of(), cpu(400), cpu(1)))
                .cpuMillicores())
        .isEqualTo(401);
  }

  @Test
  void requestsAreThePeakOfEveryMomentOfThePodsLife() {
    Cases.each(random -> {
      List<Amounts> containers = amounts(random);
      List<InitContainer> inits = new ArrayList<>();
      amounts(random).forEach(a -> inits.add(new InitContainer(a, random.nextBoolean())));

      // The life itself: init containers one by one, sidecars staying, then all containers.
      long sidecars = 0;
      long peak = 0;
      for (InitContainer init : inits) {
        long own = value(init.amounts());
        peak = Math.max(peak, sidecars + own);
        sidecars += init.restartable() ? own : 0;
      }
      peak = Math.max(peak, sidecars + containers.stream().mapToLong(a -> value(a)).sum());

      assertThat(value(PodResources.requests(new Spec(containers, inits, NONE, NONE))))
          .isEqualTo(peak);
    });
  }

  private static List<Amounts> amounts(Random random) {
    List<Amounts> amounts = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      amounts.add(random.nextInt(4) == 0 ? NONE : cpu(random.nextLong(1_000)));
    }
    return amounts;
  }

  private static long requests(List<Amounts> containers, List<InitContainer> inits) {
    return value(PodResources.requests(new Spec(containers, inits, NONE, NONE)));
  }

  private static long value(Amounts amounts) {
    Long cpu = amounts.cpuMillicores();
    return cpu == null ? 0 : cpu;
  }

  private static Amounts cpu(long millicores) {
    return new Amounts(millicores, null);
  }

  private static InitContainer init(long millicores) {
    return new InitContainer(cpu(millicores), false);
  }

  private static InitContainer sidecar(long millicores) {
    return new InitContainer(cpu(millicores), true);
  }
}
