package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.schema.Form;
import io.temper.crds.schema.Named;
import io.temper.crds.schema.Range;
import io.temper.crds.schema.Rule;
import io.temper.crds.schema.Size;
import io.temper.crds.schema.Unique;
import io.temper.crds.schema.Whole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an agent refuses when it reads a policy is refused here as well, when it is written.
@Doc("How the nodes it selects schedule.")
public record NodePolicySpec(
    @Doc("Labels of the nodes it is for; left out: all of them.") @Whole
        @Nullable LabelSelector nodeSelector,
    @Doc(
            "Of several policies that select a node the highest holds, then the oldest, then the"
                + " first by name (0).")
        @Range(min = Integer.MIN_VALUE, max = Integer.MAX_VALUE)
        @Nullable Integer priority,
    @Doc("Auto: enforce where it can be. Observe: never (Auto).") @Nullable Mode mode,
    @Doc(
            "true: stock scheduling on every node it selects, also where another policy holds"
                + " (false).")
        @Nullable Boolean safeMode,
    @Doc("The tiers, by name.") @Nullable Tiers tiers,
    @Doc("Whole cores that protected layers together leave alone (1).") @Range(min = 1, max = 512)
        @Nullable Integer openReserveCores,
    @Doc(
            "Namespaces whose pods may raise their tier by the annotation temper.io/tier; \"*\":"
                + " all (none).")
        @Size(max = 256)
        @Unique
        List<@Size(min = 1, max = 63) @Form("^(\\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$") String>
            raiseTierIn,
    @Doc("How calm it must be before a new configuration.") @Nullable Debounce debounce,
    @Doc(
            "Require: only observe while pods outside Background have CPU limits that nothing"
                + " holds. Ignore: enforce all the same (Require).")
        @Nullable Limits limits,
    @Doc("How long the scheduler goes on without an agent, in seconds (60).")
        @Range(min = 10, max = 3600)
        @Nullable Integer leaseSeconds,
    @Doc(
            "An experiment that shows what enforcement causes: hours drawn by lot are left to the"
                + " kernel's own scheduling (none).")
        @Nullable Switchback switchback) {

  public NodePolicySpec {
    raiseTierIn = List.copyOf(raiseTierIn);
  }

  /// Whether a node enforces.
  public enum Mode {
    Auto,
    Observe
  }

  /// What CPU limits that nothing holds mean for enforcement.
  public enum Limits {
    Require,
    Ignore
  }

  @Doc("The tiers, by name.")
  @Rule(
      value =
          "self.?critical.?minPriority.orValue(1000000) > self.?high.?minPriority.orValue(100000)",
      says =
          "minPriority must fall from critical to low: that of critical (1000000 unless set) must"
              + " be above that of high (100000 unless set)")
  @Rule(
      value = "self.?high.?minPriority.orValue(100000) > self.?normal.?minPriority.orValue(0)",
      says =
          "minPriority must fall from critical to low: that of high (100000 unless set) must be"
              + " above that of normal (0 unless set)")
  @Rule(
      value = "self.?normal.?minPriority.orValue(0) > self.?low.?minPriority.orValue(-100)",
      says =
          "minPriority must fall from critical to low: that of normal (0 unless set) must be above"
              + " that of low (-100 unless set)")
  public record Tiers(
      @Doc("The node's own services and system-critical pods.")
          @Rule(
              value = "self.?layer.?kind.orValue('Open') == 'Open'",
              says = "kind must stay Open: the node's services run wherever there is room",
              at = ".layer.kind")
          @Rule(
              value = "!self.?layer.?protected.orValue(false)",
              says = "protected is not for system: it owns no CPUs",
              at = ".layer.protected")
          @Nullable FixedTier system,
      @Doc("What must not wait.")
          @Rule(value = Cel.GROUPED_OR_NOT_FENCED, says = Cel.NEEDS_CPUS, at = ".layer.protected")
          @Nullable RankedTier critical,
      @Doc("What should not wait.")
          @Rule(value = Cel.GROUPED_OR_NOT_FENCED, says = Cel.NEEDS_CPUS, at = ".layer.protected")
          @Nullable RankedTier high,
      @Doc("Everything that no other tier takes.")
          @Rule(
              value = "self.?layer.?kind.orValue('Grouped') != 'Confined'",
              says = "kind cannot be Confined: this layer takes everything that no other does",
              at = ".layer.kind")
          @Rule(
              value = "!self.?layer.?protected.orValue(false)",
              says = "protected is not for normal: it takes everything that no other layer does",
              at = ".layer.protected")
          @Nullable RankedTier normal,
      @Doc("What can wait.")
          @Rule(value = Cel.OPEN_AND_NOT_FENCED, says = Cel.NEEDS_CPUS, at = ".layer.protected")
          @Nullable RankedTier low,
      @Doc("What runs when nothing else does.")
          @Rule(value = Cel.OPEN_AND_NOT_FENCED, says = Cel.NEEDS_CPUS, at = ".layer.protected")
          @Nullable FixedTier background) {}

  @Doc("A tier that priorities lead to.")
  public record RankedTier(
      @Doc(
              "Least priority of its pods (1000000 for critical, 100000 for high, 0 for normal,"
                  + " -100 for low).")
          @Range(min = Integer.MIN_VALUE, max = 1_999_999_999)
          @Nullable Integer minPriority,
      @Doc("How its layer is treated; what is left out keeps its default.")
          @Nullable Layer layer) {}

  @Doc("A tier whose pods are what they are.")
  public record FixedTier(
      @Doc("How its layer is treated; what is left out keeps its default.")
          @Nullable Layer layer) {}

  @Doc("How the kernel treats a tier's pods.")
  public record Layer(
      @Doc(
              "Confined: on CPUs of its own only. Grouped: on its own first, then on what no"
                  + " protected layer owns. Open: wherever there is room.")
          @Nullable Kind kind,
      @Doc("How long one of its threads runs before others may, in microseconds.")
          @Range(min = 100, max = 1_000_000)
          @Nullable Integer sliceMicros,
      @Doc("Its share when layers ask for more CPUs than there are.") @Range(min = 1, max = 10_000)
          @Nullable Integer weight,
      @Doc("Whether its threads may displace those of other layers at once.")
          @Nullable Boolean preempt,
      @Doc("Whether the SMT siblings of its running threads stay idle; needs twice the CPUs.")
          @Nullable Boolean exclusive,
      @Doc("Whether other layers keep off its CPUs.") @Named("protected") @Nullable Boolean fenced,
      @Doc("Below the first utilization it gives CPUs back, above the second it takes more.")
          @Size(min = 2, max = 2)
          @Rule(
              value = "size(self) != 2 || self[0] < self[1]",
              says = "must be two rising numbers within 0 and 200, such as [5, 60]")
          List<@Range(min = 0, max = 200) Integer> utilRangePercent) {

    public Layer {
      utilRangePercent = List.copyOf(utilRangePercent);
    }

    /// Whether its pods have CPUs of their own.
    public enum Kind {
      Confined,
      Grouped,
      Open
    }
  }

  @Doc("Hours of nodes that are left to the kernel's own scheduling, drawn by lot.")
  public record Switchback(
      @Doc("Share of a node's hours.") @Range(min = 1, max = 50) int percent,
      @Doc(
              "What the draw hangs on, beside the node's name and the hour: any word, written down"
                  + " before the first hour. Another one begins another experiment.")
          @Size(min = 8, max = 64)
          @Form("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String seed) {}

  @Doc("How calm it must be before a new configuration.")
  public record Debounce(
      @Doc("Calm before a swap, in seconds (2).") @Range(min = 0, max = 3600)
          @Nullable Integer settleSeconds,
      @Doc("Least time between two swaps, in seconds (60).") @Range(min = 0, max = 86_400)
          @Nullable Integer minSwapIntervalSeconds) {}

  /// Conditions that several tiers share. They differ by the kind that holds where none is said.
  private static final class Cel {
    static final String NEEDS_CPUS =
        "protected needs a kind with CPUs of its own: set kind to Confined or Grouped";
    static final String GROUPED_OR_NOT_FENCED =
        "self.?layer.?kind.orValue('Grouped') != 'Open' || !self.?layer.?protected.orValue(false)";
    static final String OPEN_AND_NOT_FENCED =
        "self.?layer.?kind.orValue('Open') != 'Open' || !self.?layer.?protected.orValue(false)";

    private Cel() {}
  }
}
