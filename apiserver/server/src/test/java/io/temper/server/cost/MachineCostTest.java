package io.temper.server.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.port.MachinePrice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MachineCostTest {
  private static final long HOUR = 3_600_000;
  private static final long CPU = 4_000 * HOUR;
  private static final long MEMORY = 8 * (1L << 20) * HOUR;

  @Test
  void withoutAPriceOfItsOwnAMachineCostsWhatItsPartsDo() {
    assertThat(MachineCost.of(price(100, 25, null), HOUR, CPU, MEMORY))
        .isEqualTo(new Costs(400, 200, 0, 0));
  }

  /// The kernel sees less memory than the machine is sold with; the bill does not become smaller.
  @Test
  void aMachinesPriceIsSplitAndNothingOfItIsLost() {
    Costs costs = MachineCost.of(price(100, 25, 601L), HOUR / 2, CPU / 2, MEMORY / 2 - 1);

    assertThat(costs).isEqualTo(new Costs(201, 99, 0, 0));
    assertThat(costs.total()).isEqualTo(601 / 2);
  }

  @Test
  void aMachineWhosePartsCostNothingStillCosts() {
    assertThat(MachineCost.of(price(0, 0, 601L), HOUR, CPU, MEMORY).total()).isEqualTo(601);
  }

  @Test
  void noTimeCostsNothing() {
    assertThat(MachineCost.of(price(100, 25, 601L), 0, 0, 0)).isEqualTo(Costs.ZERO);
  }

  private static MachinePrice price(long core, long gib, @Nullable Long machine) {
    return new MachinePrice("m", core, gib, machine, Origin.ListPrice, "a list");
  }
}
