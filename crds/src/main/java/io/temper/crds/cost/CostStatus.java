package io.temper.crds.cost;

import io.temper.crds.Doc;
import io.temper.crds.perf.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc(
    "What was spent over the window, as dollars per month of 730 hours. The parts add up to the"
        + " whole, and the workloads of a namespace to its total.")
public record CostStatus(
    @Doc("All of it, with its share of what is idle, as a decimal string.") String dollarsPerMonth,
    @Doc("CPU charged: the larger of request and use; as a decimal string.")
        String cpuDollarsPerMonth,
    @Doc("Memory charged: the larger of request and use; as a decimal string.")
        String memoryDollarsPerMonth,
    @Doc("Storage, as a decimal string; absent where it is not measured.")
        @Nullable String storageDollarsPerMonth,
    @Doc("Traffic that left the cluster, as a decimal string; absent where it is not measured.")
        @Nullable String egressDollarsPerMonth,
    @Doc(
            "Share of what is idle in the cluster, in proportion to the cost of the same resource;"
                + " as a decimal string.")
        String idleDollarsPerMonth,
    @Doc(
            "Use over request, weighted by what CPU and memory cost, in permille; more than 1000 is"
                + " use beyond the request.")
        long efficiencyPermille,
    @Doc("The time the figures come from, a day at most.") Window window,
    @Doc("What is not measured and therefore not in the figures: Storage, Egress.")
        List<Unmeasured> unmeasured) {

  public CostStatus {
    unmeasured = List.copyOf(unmeasured);
  }

  /// What there is no measurement of.
  public enum Unmeasured {
    Storage,
    Egress
  }
}
