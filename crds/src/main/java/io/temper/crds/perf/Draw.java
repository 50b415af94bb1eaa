package io.temper.crds.perf;

import io.temper.crds.Doc;

@Doc("What a NodePolicy's switchback drew for this hour.")
public record Draw(
    @Doc("The experiment's seed, as the policy has it.") String seed,
    @Doc("Share of a node's hours that is left to the kernel's own scheduling.") int percent,
    @Doc("Enforcing, or Stock: the kernel's own scheduling.") Arm arm) {

  /// What an hour is drawn for.
  public enum Arm {
    Enforcing,
    Stock
  }
}
