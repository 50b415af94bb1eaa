package io.temper.crds;

/// Annotations that people and Temper's own parts write on pods and nodes.
public final class Annotations {
  /// On a pod: the tier it should run in. It may lower a tier anywhere; it raises one only where
  /// policy allows.
  public static final String TIER = "temper.io/tier";

  /// On a node: `true` asks the agent to return the node to stock scheduling.
  public static final String SAFE_MODE_REQUESTED = "temper.io/safe-mode-requested";

  /// On a node: what the agent is doing, for people who look at the node.
  public static final String AGENT_STATUS = "temper.io/agent-status";

  private Annotations() {}
}
