package io.temper.server.cost;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.cost.CostStatus;
import io.temper.crds.perf.Window;
import io.temper.server.Cases;
import io.temper.server.cost.CostFormula.NamespaceCosts;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.cost.allocation.Source;
import io.temper.server.port.Workload;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class CostFormulaTest {
  private static final Window HOUR = new Window(Told.NOON, Told.NOON.plus(Duration.ofHours(1)));

  /// The example of docs/costs.md, for a month.
  @Test
  void idleIsSharedInTheClusterByResource() {
    Map<String, NamespaceCosts> costs =
        CostFormula.of(
            spending(
                Duration.ofHours(1),
                List.of(
                    charge("a", "shop", "web", 100_000_000, 75_000_000),
                    charge("b", "shop", "db", 200_000_000, 100_000_000),
                    charge("a", "infra", "ingress", 100_000_000, 25_000_000)),
                List.of(
                    new IdleCost("a", new Costs(200_000_000, 100_000_000, 0, 0)),
                    new IdleCost("b", new Costs(200_000_000, 100_000_000, 0, 0)))));

    NamespaceCosts shop = of(costs, "shop");
    // 730 hours of 0.10 + 0.075; and of idle 0.10 of CPU and 0.075 of memory.
    CostStatus web = requireNonNull(shop.workloads().get(new Workload("Deployment", "web")));
    assertThat(web.cpuDollarsPerMonth()).isEqualTo("73.00");
    assertThat(web.memoryDollarsPerMonth()).isEqualTo("54.75");
    assertThat(web.idleDollarsPerMonth()).isEqualTo("127.75");
    assertThat(web.dollarsPerMonth()).isEqualTo("255.50");
    assertThat(web.storageDollarsPerMonth()).isNull();
    assertThat(web.unmeasured()).isEqualTo(CostFormula.UNMEASURED);
    assertThat(shop.total().dollarsPerMonth()).isEqualTo("693.50");
    assertThat(of(costs, "infra").total().dollarsPerMonth()).isEqualTo("182.50");
  }

  @Test
  void aWorkloadThatRanHalfOfTheTimeCostsHalf() {
    List<Charge> charges = List.of(charge("a", "shop", "web", 100_000_000, 0));

    Map<String, NamespaceCosts> costs =
        CostFormula.of(spending(Duration.ofHours(2), charges, List.of()));

    assertThat(of(costs, "shop").total().cpuDollarsPerMonth()).isEqualTo("36.50");
  }

  @Test
  void beforeAnyTimeHasPassedThereIsNothing() {
    List<Charge> charges = List.of(charge("a", "shop", "web", 1, 1));

    assertThat(CostFormula.of(spending(Duration.ZERO, charges, List.of()))).isEmpty();
    assertThat(CostFormula.of(new SpendingSum(Property.only(Set.of())).spending())).isEmpty();
  }

  @Test
  void publishedPartsAddUpToTheCent() {
    Cases.check(random -> {
      List<Charge> charges = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        charges.add(
            charge(
                "n" + random.nextInt(2),
                "ns" + random.nextInt(2),
                "w" + random.nextInt(4),
                random.nextLong(10_000_000_000L),
                random.nextLong(10_000_000_000L)));
      }
      Costs idle = new Costs(random.nextLong(1L << 34), random.nextLong(1L << 34), 0, 0);
      Duration counted = Duration.ofMillis(1 + random.nextLong(100_000_000));

      Map<String, NamespaceCosts> costs =
          CostFormula.of(spending(counted, charges, List.of(new IdleCost("n0", idle))));

      assertThat(costs.values())
          .allSatisfy(each -> {
            assertSumsUp(each, CostStatus::dollarsPerMonth);
            assertSumsUp(each, CostStatus::cpuDollarsPerMonth);
            assertSumsUp(each, CostStatus::memoryDollarsPerMonth);
            assertSumsUp(each, CostStatus::idleDollarsPerMonth);
            CostStatus total = each.total();
            assertThat(new BigDecimal(total.dollarsPerMonth()))
                .isEqualTo(
                    new BigDecimal(total.cpuDollarsPerMonth())
                        .add(new BigDecimal(total.memoryDollarsPerMonth()))
                        .add(new BigDecimal(total.idleDollarsPerMonth())));
          });
    });
  }

  private static void assertSumsUp(NamespaceCosts costs, Function<CostStatus, String> part) {
    BigDecimal sum =
        costs.workloads().values().stream()
            .map(status -> new BigDecimal(part.apply(status)))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(new BigDecimal(part.apply(costs.total()))).isEqualByComparingTo(sum);
  }

  private static NamespaceCosts of(Map<String, NamespaceCosts> costs, String namespace) {
    return requireNonNull(costs.get(namespace));
  }

  private static Spending spending(Duration counted, List<Charge> charges, List<IdleCost> idle) {
    return new Spending(HOUR, counted, charges, idle, 0, 0);
  }

  private static Charge charge(
      String node, String namespace, String workload, long cpu, long memory) {
    return new Charge(
        new Source(node, namespace, "Deployment", workload, workload + "-1", "c", Map.of()),
        new Costs(cpu, memory, 0, 0),
        Amounts.ZERO);
  }
}
