package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("What decides on this node which thread runs.")
public record Enforcement(
    @Doc("Driver in charge: ScxLayered, CpuWeight or None.") Backend backend,
    @Doc("Enforcing, Observing or SafeMode.") State state,
    @Doc("Counter of applied scheduler configurations; 0 before the first.") long generation,
    @Doc("Why it is in this state, in words.") String reason) {

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
}
