package io.temper.crds.savings;

import io.temper.crds.Doc;
import org.jspecify.annotations.Nullable;

@Doc("What a unit of capacity costs on one machine type.")
public record UnitPrice(
    @Doc("Machine type by the cloud's own name.") String machineType,
    @Doc("Dollars per core and hour, as a decimal string.") String cpuCoreHour,
    @Doc("Dollars per GiB of memory and hour, as a decimal string.") String memoryGibHour,
    @Doc(
            "Dollars per hour for the whole machine, as a decimal string; absent where only its parts have a price.")
        @Nullable String machineHour,
    @Doc(
            "Policy for what a PricingPolicy states, ListPrice for a machine type of the shipped list, Default for shipped per-resource defaults.")
        Origin origin,
    @Doc("Where the price was published and when it was read.") String source) {

  /// Where a price comes from.
  public enum Origin {
    Policy,
    ListPrice,
    Default
  }
}
