package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Fallback;
import io.temper.crds.schema.Form;
import io.temper.crds.schema.Keyed;
import io.temper.crds.schema.Range;
import io.temper.crds.schema.Rule;
import io.temper.crds.schema.Size;
import io.temper.crds.schema.Whole;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("The prices, and what they rest on. All of them are dollars as decimal strings.")
@Rule(
    value = "(has(self.machineTypes) && size(self.machineTypes) > 0) || has(self.defaults)",
    says = "states no price: give machineTypes, defaults or both")
@Rule(
    value = "!has(self.nodeSelector) || !self.?defaults.?storageGibMonth.hasValue()",
    says = "storage belongs to no node: give its price in a policy without nodeSelector",
    at = ".defaults")
public record PricingPolicySpec(
    @Doc("Labels of the nodes it is for, such as those of a spot pool; left out: all of them.")
        @Whole
        @Nullable LabelSelector nodeSelector,
    @Doc(
            "Of several policies that state a price for a node the highest holds, then the oldest,"
                + " then the first by name.")
        @Range(min = Integer.MIN_VALUE, max = Integer.MAX_VALUE)
        @Fallback("0")
        int priority,
    @Doc(
            "What the prices rest on, such as a contract, and at which rate they were converted;"
                + " shown beside every figure they lead to.")
        @Size(min = 1, max = 1024)
        String source,
    @Doc("USD: the shipped prices and all figures are dollars.")
        @Size(max = 16)
        @Fallback("USD")
        @Rule(
            value = "self == 'USD'",
            says =
                "currency must be USD, as the shipped prices and all figures are: convert the"
                    + " prices, and say the rate in source")
        String currency,
    @Doc("Prices of whole machines, by type.") @Size(min = 1, max = 512) @Keyed("machineType")
        List<Machine> machineTypes,
    @Doc(
            "Prices by resource, for what is no machine, and for machine types that have no price:"
                + " neither in a policy nor shipped.")
        @Nullable Defaults defaults) {

  public PricingPolicySpec {
    machineTypes = List.copyOf(machineTypes);
  }

  @Doc("The price of a machine type. Cores and memory share it in the proportion of the defaults.")
  @Rule(
      value = "has(self.zeroBecause) || !self.machineHour.matches(" + Cel.ZERO + ")",
      says = Cel.ZERO_NEEDS_A_REASON,
      at = ".machineHour")
  public record Machine(
      @Doc("Machine type by the cloud's own name, as in node.kubernetes.io/instance-type.")
          @Size(min = 1, max = 63)
          @Form("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
          String machineType,
      @Doc("Dollars per hour, as a decimal string, for the whole machine; at most 1000.")
          @Size(min = 1, max = 24)
          @Rule(value = Cel.IS_DOLLARS, says = Cel.DOLLARS)
          @Rule(
              value = Cel.NOT_DOLLARS_OR + "double(self) <= 1000.0",
              says =
                  "no machine costs more than 1000 dollars an hour: is this the price of a month?"
                      + " A month has 730 hours")
          String machineHour,
      @Doc("Why it costs nothing; needed when the price is 0.") @Size(min = 1, max = 1024)
          @Nullable String zeroBecause) {}

  @Doc("Prices by resource. What is left out is taken from the next policy, or as shipped.")
  @Rule(
      value =
          "has(self.cpuCoreHour) || has(self.memoryGibHour) || has(self.storageGibMonth)"
              + " || has(self.egressGib)",
      says = "defaults states no price: give one, or leave it out")
  @Rule(
      value =
          "has(self.zeroBecause) || ![self.?cpuCoreHour.orValue('1'),"
              + " self.?memoryGibHour.orValue('1'), self.?storageGibMonth.orValue('1'),"
              + " self.?egressGib.orValue('1')].exists(price, price.matches("
              + Cel.ZERO
              + "))",
      says = Cel.ZERO_NEEDS_A_REASON)
  public record Defaults(
      @Doc("Dollars per core and hour, as a decimal string; at most 10.")
          @Size(min = 1, max = 24)
          @Rule(value = Cel.IS_DOLLARS, says = Cel.DOLLARS)
          @Rule(
              value = Cel.NOT_DOLLARS_OR + "double(self) <= 10.0",
              says =
                  "no core costs more than 10 dollars an hour: is this the price of a month, or of"
                      + " a machine?")
          @Nullable String cpuCoreHour,
      @Doc("Dollars per GiB of memory and hour, as a decimal string; at most 1.")
          @Size(min = 1, max = 24)
          @Rule(value = Cel.IS_DOLLARS, says = Cel.DOLLARS)
          @Rule(
              value = Cel.NOT_DOLLARS_OR + "double(self) <= 1.0",
              says =
                  "no GiB of memory costs more than 1 dollar an hour: is this the price of a month?")
          @Nullable String memoryGibHour,
      @Doc("Dollars per GiB of storage and month of 730 hours, as a decimal string; at most 100.")
          @Size(min = 1, max = 24)
          @Rule(value = Cel.IS_DOLLARS, says = Cel.DOLLARS)
          @Rule(
              value = Cel.NOT_DOLLARS_OR + "double(self) <= 100.0",
              says =
                  "no GiB of storage costs more than 100 dollars a month: is this the price of a"
                      + " TiB, or of a year?")
          @Nullable String storageGibMonth,
      @Doc("Dollars per GiB that leaves the cluster, as a decimal string; at most 100.")
          @Size(min = 1, max = 24)
          @Rule(value = Cel.IS_DOLLARS, says = Cel.DOLLARS)
          @Rule(
              value = Cel.NOT_DOLLARS_OR + "double(self) <= 100.0",
              says = "no GiB of traffic costs more than 100 dollars: is this the price of a TiB?")
          @Nullable String egressGib,
      @Doc("Why one of them costs nothing; needed when a price is 0.") @Size(min = 1, max = 1024)
          @Nullable String zeroBecause) {}

  /// What all prices have in common. Nano-dollars are the smallest that is reckoned with.
  private static final class Cel {
    static final String IS_DOLLARS = "self.matches('^[0-9]{1,9}([.][0-9]{1,9})?$')";
    static final String NOT_DOLLARS_OR = "!" + IS_DOLLARS + " || ";
    static final String DOLLARS =
        "must be dollars as a decimal, such as \"0.096\": no sign, no unit, no exponent, and at most"
            + " nine decimals";
    static final String ZERO = "'^0+([.]0+)?$'";
    static final String ZERO_NEEDS_A_REASON =
        "a price of 0 needs zeroBecause: without a reason it is taken for a mistake, which would"
            + " show everything as free";

    private Cel() {}
  }
}
