package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("What decides on this node which thread runs.")
public record Enforcement(
    @Doc("Driver in charge: ScxLayered, CpuWeight or None.") Backend backend,
    @Doc("Enforcing, Observing or SafeMode.") State state,
    @Doc("Counter of applied scheduler configurations; 0 before the first.") long generation,
    @Doc("Why it is in this state, in words.") String reason,
    @Doc("The NodePolicy in force; absent where the defaults are.") @Nullable String policy,
    @Doc(
            "Who holds CPU limits: Kernel, Held (the supervisor paces) or No; absent from an agent"
                + " too old to say.")
        @Nullable Limits limits,
    @Doc("Why nobody holds CPU limits; absent where somebody does.") @Nullable String limitsReason,
    @Doc("All that stands against enforcing, a sentence each.") List<String> obstacles,
    @Doc("Layers that got less than their tier asks for, a sentence each.") List<String> demotions,
    @Doc(
            "What a NodePolicy's switchback drew for this hour; absent where there is no"
                + " experiment, or somebody asks for safe mode anyhow.")
        @Nullable Draw switchback) {

  public Enforcement {
    obstacles = List.copyOf(obstacles);
    demotions = List.copyOf(demotions);
  }

  /// Nothing is enforced, and no more is known than why.
  public static Enforcement none(State state, String reason) {
    return new Enforcement(
        Backend.None, state, 0, reason, null, null, null, List.of(), List.of(), null);
  }

  /// The driver that enforces tiers.
  public enum Backend {
    ScxLayered,
    CpuWeight,
    None
  }

  /// Whether tiers are enforced now.
  public enum State {
    Enforcing,
    Observing,
    SafeMode
  }

  /// Who holds CPU limits.
  public enum Limits {
    Kernel,
    Held,
    No
  }
}
