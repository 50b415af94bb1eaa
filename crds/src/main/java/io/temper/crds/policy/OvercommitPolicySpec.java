package io.temper.crds.policy;

import io.temper.crds.Doc;
import io.temper.crds.perf.Tier;
import io.temper.crds.schema.Fallback;
import io.temper.crds.schema.Range;
import io.temper.crds.schema.Rule;
import io.temper.crds.schema.Size;
import io.temper.crds.schema.Unique;
import io.temper.crds.schema.Whole;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("Whose requests, and how much is left of them.")
@Rule(
    value = "has(self.cpu) || self.mode == 'Exempt'",
    says =
        "cpu.keepPercent is missing: it says how much is left of a request, unless mode is Exempt")
public record OvercommitPolicySpec(
    @Doc("Labels of the namespaces it is for.")
        @Whole
        @Rule(
            value =
                "(has(self.matchLabels) && size(self.matchLabels) > 0)"
                    + " || (has(self.matchExpressions) && size(self.matchExpressions) > 0)",
            says =
                "an empty namespaceSelector would take every namespace: select those that opted in,"
                    + " such as matchLabels: {temper.io/overcommit: enabled}")
        LabelSelector namespaceSelector,
    @Doc(
            "Of several policies that select a namespace the highest holds, then the oldest, then"
                + " the first by name.")
        @Range(min = Integer.MIN_VALUE, max = Integer.MAX_VALUE)
        @Fallback("0")
        int priority,
    @Doc(
            "Enforce: scale requests. Observe: say what would be scaled and change nothing. Exempt:"
                + " change nothing, so that no policy of less priority does either. Where it is not"
                + " Enforce, running pods get back what they asked for.")
        @Fallback("Observe")
        Mode mode,
    @Doc(
            "true: leave everything as it is; new pods keep what they ask for, running ones what"
                + " they have.")
        @Fallback("false")
        boolean paused,
    @Doc(
            "Tiers of the pods it is for: High, Normal, Low and Background. High gets fewer CPUs of"
                + " its own the less its pods request.")
        @Size(min = 1, max = 4)
        @Unique
        @Fallback("Normal,Low,Background")
        @Rule(
            value = "!self.exists(tier, tier in ['System', 'Critical'])",
            says =
                "System and Critical are never scaled: what must not wait keeps what it asks for;"
                    + " name any of High, Normal, Low and Background")
        List<Tier> tiers,
    @Doc("What is left of a CPU request; needed unless mode is Exempt.") @Nullable Cpu cpu) {

  public OvercommitPolicySpec {
    tiers = List.copyOf(tiers);
  }

  /// What is done about requests. None of them is named Off: YAML takes that for false.
  public enum Mode {
    Exempt,
    Observe,
    Enforce
  }

  @Doc("What is left of a CPU request.")
  public record Cpu(
      @Doc(
              "What is left of a request, in percent: of 60, a pod that asks for 500m keeps 300m."
                  + " 100 leaves requests as they are.")
          @Range(min = 10, max = 100)
          @Rule(
              value = "self >= 10",
              says =
                  "keepPercent is what is left of a request: with less than 10 percent nodes are"
                      + " given ten times the work that they were made for")
          @Rule(
              value = "self <= 100",
              says =
                  "keepPercent is what is left of a request: more than 100 would raise it, which no"
                      + " pod has asked for")
          int keepPercent,
      @Doc(
              "No container's request is lowered below this, in millicores; one that asks for less"
                  + " is left alone.")
          @Range(min = 1, max = 64_000)
          @Fallback("10")
          @Rule(
              value = "self >= 1",
              says =
                  "floorMillicores must be 1 or more: a request of nothing makes a BestEffort pod")
          int floorMillicores) {}
}
