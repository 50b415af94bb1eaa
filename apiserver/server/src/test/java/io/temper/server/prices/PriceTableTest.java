package io.temper.server.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PriceBook;
import io.temper.server.port.PriceBook.Machine;
import io.temper.server.prices.PriceRule.Part;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PriceTableTest {
  private final PriceTable shipped = PriceTable.shipped();
  private final PriceBook table = new RuledPrices(shipped, List.of(), "");

  @Test
  void partsOfAMachineAddUpToItsListPrice() {
    MachinePrice price = table.of(machine("m5.xlarge"));

    assertThat(price.origin()).isEqualTo(Origin.ListPrice);
    assertThat(4 * price.coreHourNanoDollars() + 16 * price.gibHourNanoDollars())
        .isBetween(192_000_000L - 20, 192_000_000L + 20);
  }

  @Test
  void partsKeepTheProportionOfTheDefaults() {
    MachinePrice price = table.of(machine("Standard_D4s_v5"));

    assertThat(price.coreHourNanoDollars() * 1000 / price.gibHourNanoDollars())
        .isEqualTo(Part.CPU_CORE_HOUR.shipped() * 1000 / Part.MEMORY_GIB_HOUR.shipped());
  }

  @Test
  void unknownTypeGetsTheDefaultsAndSaysSo() {
    MachinePrice price = table.of(machine("unknown"));

    assertThat(price.machineType()).isEqualTo("unknown");
    assertThat(price.coreHourNanoDollars()).isEqualTo(31_611_000);
    assertThat(price.gibHourNanoDollars()).isEqualTo(4_237_000);
    assertThat(price.origin()).isEqualTo(Origin.Default);
    assertThat(price.source()).contains("opencost", "2024-10-24", "Apache-2.0");
  }

  @Test
  void everyPriceNamesItsSource() {
    assertThat(shipped.size()).isGreaterThan(390);
    assertThat(table.of(machine("n2-standard-4")).source())
        .isEqualTo(
            "Google Cloud us-central1, on demand, Linux, published 2026-08-03:"
                + " github.com/cloudpilot-ai/karpenter-provider-gcp@373e2baa9665"
                + " pkg/providers/pricing/initial-prices.json (Apache-2.0)");
  }

  private static Machine machine(String type) {
    return new Machine(type, Map.of(), 0, 0);
  }
}
