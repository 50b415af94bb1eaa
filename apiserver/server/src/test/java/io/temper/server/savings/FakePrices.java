package io.temper.server.savings;

import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PriceBook;
import io.temper.server.port.ResourcePrice;
import java.util.Map;

/// The same price for every machine; nothing for a spot one.
record FakePrices(long coreHourNanoDollars, long gibHourNanoDollars) implements PriceBook {
  @Override
  public MachinePrice of(Machine machine) {
    boolean spot = machine.labels().containsKey("spot");
    return new MachinePrice(
        machine.type(),
        spot ? 0 : coreHourNanoDollars,
        spot ? 0 : gibHourNanoDollars,
        null,
        machine.type().equals("unknown") ? Origin.Default : Origin.ListPrice,
        "a list");
  }

  @Override
  public ResourcePrice storageGibMonth() {
    return new ResourcePrice(40_000_000, Origin.Default, "a list");
  }

  @Override
  public ResourcePrice egressGib(Map<String, String> nodeLabels) {
    return new ResourcePrice(120_000_000, Origin.Default, "a list");
  }
}
