package io.temper.agent.lint;

/// What has to hold while a plan is in force.
public enum Invariant {
  /// Busy threads of a protected layer never share a core while another of its cores stands idle.
  SmtCollision("smt_collision"),

  /// A protected layer has the CPUs it was promised, and a Confined one runs on nothing else.
  ProtectedFallback("protected_fallback"),

  /// Protected layers leave the open reserve alone.
  OpenReserve("open_reserve"),

  /// Each thread is in the layer of its pod.
  LayerMismatch("layer_mismatch"),

  /// Threads may run anywhere, or at least on whole NUMA nodes.
  AffinityFallback("affinity_fallback"),

  /// CPU limits are held.
  LimitInert("limit_inert"),

  /// An exclusive layer has a core for each of its busy threads.
  ExclusiveUndersized("exclusive_undersized"),

  /// What is in no protected layer runs now and then.
  OpenStarved("open_starved");

  private final String label;

  Invariant(String label) {
    this.label = label;
  }

  /// Its name in metrics and the API.
  public String label() {
    return label;
  }
}
