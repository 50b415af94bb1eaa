package io.temper.server.prices;

import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PriceBook;
import io.temper.server.port.ResourcePrice;
import io.temper.server.prices.PriceRule.Part;
import io.temper.server.prices.PriceTable.Listed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The book of shipped prices and of what policies say instead. Each single price is that of the
/// first rule that states it for the machine; a machine's price comes from a rule, else from the
/// shipped list, and only where neither knows its type from the prices by resource.
///
/// Clouds price machines, not cores. As OpenCost does, a machine's price is split in the proportion
/// of the prices by resource: with `d` the price of a core-hour and `e` that of a GiB-hour, a
/// machine of `c` cores and `m` GiB that costs `p` per hour costs `p / (c·d + m·e) · d` per
/// core-hour and `p / (c·d + m·e) · e` per GiB-hour, so that its parts add up to its price.
///
/// @param rules the first holds
/// @param remark put behind every source; empty where nothing has to be said
record RuledPrices(PriceTable table, List<PriceRule> rules, String remark) implements PriceBook {
  private static final BigDecimal MILLI = BigDecimal.valueOf(1000);
  private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

  RuledPrices {
    rules = rules.stream().sorted(PriceRule.FIRST_HOLDS).toList();
  }

  @Override
  public MachinePrice of(Machine machine) {
    ResourcePrice core = part(Part.CPU_CORE_HOUR, rule -> rule.selects(machine.labels()));
    ResourcePrice gib = part(Part.MEMORY_GIB_HOUR, rule -> rule.selects(machine.labels()));
    Listed listed = table.find(machine.type());
    ResourcePrice whole = whole(machine, listed);
    Size size = listed == null ? Size.of(machine) : new Size(listed.cores(), listed.gib());
    if (whole == null || size == null) {
      return byResource(machine, core, gib, whole);
    }
    boolean free = core.nanoDollars() == 0 && gib.nanoDollars() == 0;
    BigDecimal perCore =
        BigDecimal.valueOf(free ? Part.CPU_CORE_HOUR.shipped() : core.nanoDollars());
    BigDecimal perGib =
        BigDecimal.valueOf(free ? Part.MEMORY_GIB_HOUR.shipped() : gib.nanoDollars());
    BigDecimal base = perCore.multiply(size.cores()).add(perGib.multiply(size.gib()));
    if (base.signum() == 0) {
      return byResource(machine, core, gib, whole);
    }
    BigDecimal price = BigDecimal.valueOf(whole.nanoDollars());
    return new MachinePrice(
        machine.type(),
        price.multiply(perCore).divide(base, 0, RoundingMode.HALF_UP).longValueExact(),
        price.multiply(perGib).divide(base, 0, RoundingMode.HALF_UP).longValueExact(),
        whole.nanoDollars(),
        whole.origin(),
        whole.source());
  }

  @Override
  public ResourcePrice storageGibMonth() {
    return part(Part.STORAGE_GIB_MONTH, rule -> rule.nodes() == null);
  }

  @Override
  public ResourcePrice egressGib(Map<String, String> nodeLabels) {
    return part(Part.EGRESS_GIB, rule -> rule.selects(nodeLabels));
  }

  /// How large a machine is.
  private record Size(BigDecimal cores, BigDecimal gib) {
    /// Null where nobody has said.
    static @Nullable Size of(Machine machine) {
      return machine.cpuMillicores() <= 0 || machine.memoryBytes() <= 0
          ? null
          : new Size(
              BigDecimal.valueOf(machine.cpuMillicores()).divide(MILLI),
              BigDecimal.valueOf(machine.memoryBytes()).divide(GIB));
    }
  }

  private @Nullable ResourcePrice whole(Machine machine, @Nullable Listed listed) {
    for (PriceRule rule : rules) {
      Long price = rule.machineHours().get(machine.type());
      if (price != null && rule.selects(machine.labels())) {
        return new ResourcePrice(price, Origin.Policy, rule.says() + remark);
      }
    }
    return listed == null
        ? null
        : new ResourcePrice(listed.machineHour(), Origin.ListPrice, listed.source() + remark);
  }

  private ResourcePrice part(Part part, Predicate<PriceRule> holds) {
    for (PriceRule rule : rules) {
      Long price = rule.parts().get(part);
      if (price != null && holds.test(rule)) {
        return new ResourcePrice(price, Origin.Policy, rule.says() + remark);
      }
    }
    return new ResourcePrice(part.shipped(), Origin.Default, table.defaultSource() + remark);
  }

  /// @param whole a machine's price that cannot be split, since its size is not known
  private static MachinePrice byResource(
      Machine machine, ResourcePrice core, ResourcePrice gib, @Nullable ResourcePrice whole) {
    boolean stated = core.origin() == Origin.Policy && gib.origin() == Origin.Policy;
    String source =
        core.source().equals(gib.source())
            ? core.source()
            : "CPU: " + core.source() + "; memory: " + gib.source();
    return new MachinePrice(
        machine.type(),
        core.nanoDollars(),
        gib.nanoDollars(),
        null,
        stated ? Origin.Policy : Origin.Default,
        whole == null
            ? source
            : source + "; not " + whole.source() + ", since the machine's size is not known");
  }
}
