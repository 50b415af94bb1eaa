package io.temper.server.cost.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AmountsTest {
  /// Kubecost's documentation: half a core of two used at 20 dollars, half a GB of one at 1 dollar:
  /// 5.5/21.
  @Test
  void efficiencyIsUseOverRequestByWhatEachCosts() {
    Amounts amounts = new Amounts(2_000, 500, 1_000, 500);

    assertThat(amounts.efficiencyPermille(new Costs(20, 1, 0, 0))).isEqualTo(262);
  }

  /// OpenCost, `TestSummaryAllocationSet_TotalEfficiency`: four rows, together 0.30.
  @Test
  void rowsTogetherHaveTheEfficiencyOfTheirSums() {
    Amounts sum =
        new Amounts(500, 200, 50, 10)
            .plus(new Amounts(500, 100, 50, 20))
            .plus(new Amounts(500, 100, 50, 10))
            .plus(new Amounts(500, 200, 50, 20));

    assertThat(sum.efficiencyPermille(new Costs(4, 4, 9, 9))).isEqualTo(300);
  }

  /// OpenCost, `TestSummaryAllocationSet_RAMEfficiency`.
  @Test
  void whatIsUsedWithoutARequestIsUsedWholeIfItCosts() {
    Amounts unasked = new Amounts(0, 0, 0, 20);

    assertThat(unasked.efficiencyPermille(new Costs(0, 1, 0, 0))).isEqualTo(1000);
    assertThat(unasked.efficiencyPermille(Costs.ZERO)).isZero();
    assertThat(new Amounts(0, 0, 100, 25).efficiencyPermille(new Costs(0, 15, 0, 0)))
        .isEqualTo(250);
    assertThat(new Amounts(0, 0, 100, 65).efficiencyPermille(new Costs(0, 35, 0, 0)))
        .isEqualTo(650);
    assertThat(Amounts.ZERO.efficiencyPermille(new Costs(1, 1, 0, 0))).isZero();
  }

  @Test
  void useBeyondTheRequestIsMoreThanWhole() {
    assertThat(new Amounts(100, 250, 0, 0).efficiencyPermille(new Costs(1, 0, 0, 0)))
        .isEqualTo(2500);
  }

  @Test
  void sumsBeyondAnyClusterStayAtTheLargest() {
    Amounts huge = new Amounts(Long.MAX_VALUE, 0, Long.MAX_VALUE, Long.MAX_VALUE);

    Amounts sum = huge.plus(huge);

    assertThat(sum).isEqualTo(huge);
    assertThat(sum.efficiencyPermille(new Costs(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0)))
        .isEqualTo(500);
  }
}
