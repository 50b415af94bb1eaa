package io.temper.server.savings;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.Window;
import io.temper.crds.savings.NodeInputs;
import io.temper.crds.savings.PodInputs;
import io.temper.crds.savings.PriceInputs;
import io.temper.crds.savings.SavingsStatus;
import io.temper.crds.savings.SavingsStatus.Basis;
import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.Cases;
import io.temper.server.savings.SavingsFormula.Figures;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SavingsFormulaTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final long GIB = 1L << 30;

  @Test
  void countsRequestsBeyondNeed() {
    NodeInputs node = observing("n1", "m5.large", pod(1000L, GIB, need(100, 50, 300, GIB / 2)));

    SavingsStatus status = SavingsFormula.of(List.of(node)).cluster();

    assertThat(status.basis()).isEqualTo(Basis.Measured);
    assertThat(status.identified().cpuMillicores()).isEqualTo(900);
    assertThat(status.identified().memoryBytes()).isEqualTo(GIB / 2);
    assertThat(status.identified().dollarsPerMonth()).isEqualTo("1.03");
    assertThat(status.identified().lowDollarsPerMonth()).isEqualTo("0.83");
    assertThat(status.identified().highDollarsPerMonth()).isEqualTo("1.08");
    assertThat(status.samples()).isEqualTo(30);
    assertThat(status.window()).isEqualTo(new Window(START, START.plusSeconds(1800)));
  }

  @Test
  void aPodThatNeedsMoreThanItAsksTakesNothingFromOthers() {
    NodeInputs node =
        observing(
            "n1",
            "m5.large",
            pod(100L, null, need(5000, 5000, 5000, GIB)),
            pod(1000L, null, need(0, 0, 0, 0)));

    assertThat(SavingsFormula.of(List.of(node)).cluster().identified().cpuMillicores())
        .isEqualTo(1000);
  }

  @Test
  void leavesOutPodsWithoutRequestsOrSamples() {
    NodeInputs node =
        observing(
            "n1",
            "m5.large",
            pod(null, null, need(10, 10, 10, GIB)),
            pod(1000L, GIB, null),
            pod(200L, null, need(100, 100, 100, GIB)));

    SavingsStatus status = SavingsFormula.of(List.of(node)).cluster();

    assertThat(status.identified().pods()).isEqualTo(1);
    assertThat(status.identified().podsLeftOut()).isEqualTo(2);
    assertThat(status.identified().cpuMillicores()).isEqualTo(100);
  }

  @Test
  void tooFewSamplesGiveNoFigureButTellWhenThereWillBeOne() {
    NodeInputs node = observing("n1", "m5.large", pod(1000L, GIB, null));

    SavingsStatus status = SavingsFormula.of(List.of(node)).cluster();

    assertThat(status.basis()).isEqualTo(Basis.Insufficient);
    assertThat(status.identified().dollarsPerMonth()).isNull();
    assertThat(status.message())
        .isEqualTo(
            "too few samples: a pod counts from 10 one-minute samples on; measured since"
                + " 2026-11-22T10:00:00Z, first figures expected by 2026-11-22T10:10:00Z");
  }

  @Test
  void anObservingNodeRealizesNothingAndSaysWhy() {
    NodeInputs node = observing("n1", "m5.large", pod(1000L, GIB, need(100, 100, 100, GIB)));

    SavingsStatus status = SavingsFormula.of(List.of(node)).cluster();

    assertThat(status.realized().dollarsPerMonth()).isEqualTo("0.00");
    assertThat(status.realized().reason())
        .isEqualTo("0: node n1 only observes: kernel without sched_ext");
  }

  @Test
  void realizedIsTheLargerOfReclaimedAndAbsorbedAndLeavesIdentified() {
    NodeInputs node =
        node(
            "n1",
            price("m5.large"),
            true,
            1000,
            Enforcement.State.Enforcing,
            300,
            List.of(
                new PodInputs("u1", 500L, 1200L, null, need(100, 100, 100, 0)),
                new PodInputs("u2", 500L, 600L, null, need(200, 200, 200, 0))));

    SavingsStatus status = SavingsFormula.of(List.of(node)).cluster();

    assertThat(status.realized().reclaimedMillicores()).isEqualTo(300);
    assertThat(status.realized().absorbedMillicores()).isEqualTo(800);
    assertThat(status.realized().cpuMillicores()).isEqualTo(800);
    assertThat(status.identified().cpuMillicores()).isZero();
  }

  @Test
  void requestsAboveAllocatableAbsorbNothingUnlessSomethingScaledThem() {
    NodeInputs node = observing("n1", "m5.large", pod(9_000_000L, null, null));

    assertThat(SavingsFormula.of(List.of(node)).cluster().realized().absorbedMillicores()).isZero();
  }

  @Test
  void typesWithoutAPriceAreMarked() {
    NodeInputs node = observing("n1", "unknown", pod(200L, GIB, need(1, 1, 1, 1)));

    SavingsStatus status = SavingsFormula.of(List.of(node)).cluster();

    assertThat(status.message()).isEqualTo("per-resource default prices for unknown");
    assertThat(status.prices()).singleElement().extracting("origin").isEqualTo(Origin.Default);
  }

  @Test
  void nodesOfOneTypeAreEachWorthTheirOwnPrice() {
    NodeInputs dear = observing("n1", "m5.large", pod(1000L, null, need(0, 0, 0, 0)));
    NodeInputs free =
        node(
            "n2",
            new PriceInputs("m5.large", 0, 0, null, Origin.Policy, "spot"),
            true,
            2000,
            Enforcement.State.Observing,
            0,
            dear.pods());

    SavingsStatus status = SavingsFormula.of(List.of(dear, free)).cluster();

    assertThat(status.identified().cpuMillicores()).isEqualTo(2000);
    assertThat(status.identified().dollarsPerMonth()).isEqualTo("1.00");
    assertThat(status.prices()).extracting("cpuCoreHour").containsExactly("0.001369863", "0.00");
  }

  @Test
  void clusterIsExactlyTheSumOfItsMachineTypes() {
    Cases.check(random -> {
      List<NodeInputs> nodes = nodes(random);
      Figures figures = SavingsFormula.of(nodes);

      assertThat(money(figures.cluster(), s -> s.realized().dollarsPerMonth()))
          .isEqualTo(sumOfMoney(figures, s -> s.realized().dollarsPerMonth()));
      assertThat(money(figures.cluster(), s -> s.identified().dollarsPerMonth()))
          .isEqualTo(sumOfMoney(figures, s -> s.identified().dollarsPerMonth()));
      assertThat(money(figures.cluster(), s -> s.identified().lowDollarsPerMonth()))
          .isEqualTo(sumOfMoney(figures, s -> s.identified().lowDollarsPerMonth()));
      assertThat(money(figures.cluster(), s -> s.identified().highDollarsPerMonth()))
          .isEqualTo(sumOfMoney(figures, s -> s.identified().highDollarsPerMonth()));
      sameSum(figures, s -> s.identified().cpuMillicores());
      sameSum(figures, s -> s.identified().memoryBytes());
      sameSum(figures, s -> s.identified().pods());
      sameSum(figures, s -> s.identified().podsLeftOut());
      sameSum(figures, s -> s.realized().cpuMillicores());
      sameSum(figures, s -> s.nodes().total());
      sameSum(figures, SavingsStatus::samples);
    });
  }

  @Test
  void figuresLieInTheirIntervalAndRealizedIsNeverCountedTwice() {
    Cases.check(random -> {
      for (SavingsStatus status : SavingsFormula.of(nodes(random)).machineTypes().values()) {
        assertThat(money(status, s -> s.identified().lowDollarsPerMonth()))
            .isLessThanOrEqualTo(money(status, s -> s.identified().dollarsPerMonth()));
        assertThat(money(status, s -> s.identified().highDollarsPerMonth()))
            .isGreaterThanOrEqualTo(money(status, s -> s.identified().dollarsPerMonth()));
        assertThat(status.realized().cpuMillicores())
            .isLessThanOrEqualTo(
                status.realized().reclaimedMillicores() + status.realized().absorbedMillicores());
      }
    });
  }

  static List<NodeInputs> nodes(SplittableRandom random) {
    List<NodeInputs> nodes = new ArrayList<>();
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      List<PodInputs> pods = new ArrayList<>();
      for (int p = random.nextInt(0, 20); p > 0; p--) {
        Long cpu = random.nextInt(4) == 0 ? null : random.nextLong(0, 8000);
        Long memory = random.nextInt(4) == 0 ? null : random.nextLong(0, 64 * GIB);
        long need = random.nextLong(0, 4000);
        pods.add(
            new PodInputs(
                "u" + p,
                cpu,
                cpu == null ? null : cpu + random.nextLong(0, 3000),
                memory,
                random.nextInt(3) == 0
                    ? null
                    : need(
                        need,
                        random.nextLong(0, need + 1),
                        need + random.nextLong(0, 500),
                        random.nextLong(0, 32 * GIB))));
      }
      Enforcement.State[] states = Enforcement.State.values();
      nodes.add(
          node(
              "n" + i,
              price(List.of("m5.large", "c5.large", "unknown").get(random.nextInt(3))),
              random.nextInt(5) > 0,
              random.nextLong(1, 64_000),
              states[random.nextInt(states.length)],
              random.nextLong(0, 5000),
              pods));
    }
    return nodes;
  }

  private static void sameSum(Figures figures, ToLongFunction<SavingsStatus> value) {
    assertThat(value.applyAsLong(figures.cluster()))
        .isEqualTo(figures.machineTypes().values().stream().mapToLong(value).sum());
  }

  private static BigDecimal money(
      SavingsStatus status, Function<SavingsStatus, @Nullable String> field) {
    String dollars = field.apply(status);
    return dollars == null ? new BigDecimal("0.00") : new BigDecimal(dollars);
  }

  private static BigDecimal sumOfMoney(
      Figures figures, Function<SavingsStatus, @Nullable String> field) {
    return figures.machineTypes().values().stream()
        .map(status -> money(status, field))
        .reduce(new BigDecimal("0.00"), BigDecimal::add);
  }

  /// A node of a type with a list price.
  static List<NodeInputs> example() {
    return List.of(observing("n1", "m5.large", pod(1000L, GIB, need(100, 50, 300, GIB / 2))));
  }

  private static NodeInputs observing(String name, String machineType, PodInputs... pods) {
    return node(
        name, price(machineType), true, 2000, Enforcement.State.Observing, 0, List.of(pods));
  }

  private static NodeInputs node(
      String name,
      PriceInputs price,
      boolean measured,
      long allocatableMillicores,
      Enforcement.State state,
      long reclaimedMillicores,
      List<PodInputs> pods) {
    return new NodeInputs(
        name,
        START,
        measured,
        state == Enforcement.State.Enforcing,
        "kernel without sched_ext",
        allocatableMillicores,
        8 * GIB,
        allocatableMillicores,
        reclaimedMillicores,
        false,
        START,
        price,
        pods);
  }

  /// One dollar per core-month of 730 h and a quarter per GiB-month, nearly.
  private static PriceInputs price(String machineType) {
    return new PriceInputs(
        machineType,
        1_369_863,
        342_466,
        null,
        machineType.equals("unknown") ? Origin.Default : Origin.ListPrice,
        "a list");
  }

  private static PodInputs pod(@Nullable Long cpu, @Nullable Long memory, @Nullable Need need) {
    return new PodInputs("u", cpu, cpu, memory, need);
  }

  private static Need need(long cpu, long low, long high, long memory) {
    return new Need(new Window(START, START.plusSeconds(1800)), 30, cpu, low, high, memory);
  }
}
