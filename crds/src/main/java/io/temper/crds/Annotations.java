package io.temper.crds;

/// Annotations that people and Temper's own parts write on pods and nodes.
public final class Annotations {
  /// On a pod: the tier it should run in. It may lower a tier anywhere; it raises one only where
  /// policy allows.
  public static final String TIER = "temper.io/tier";

  /// On a pod: `disabled` keeps its requests from being scaled, whatever its namespace says.
  public static final String OVERCOMMIT = "temper.io/overcommit";

  /// On a pod whose CPU requests were scaled: what it asked for, as JSON by container:
  /// `{"containers":{"app":{"cpu":"500m","scaled":"300m"}},"pod":{"cpu":"1","scaled":"600m"}}`. An
  /// entry counts only while the request is what `scaled` says.
  public static final String ORIGINAL_REQUESTS = "temper.io/original-requests";

  /// On a node: `true` asks the agent to return the node to stock scheduling.
  public static final String SAFE_MODE_REQUESTED = "temper.io/safe-mode-requested";

  /// On a node: what the agent is doing, for people who look at the node.
  public static final String AGENT_STATUS = "temper.io/agent-status";

  /// On a node: driver and state of enforcement, as in the API: `ScxLayered/Enforcing`.
  public static final String ENFORCEMENT = "temper.io/enforcement";

  /// On a node: counter of the configurations applied to it; absent before the first.
  public static final String CONFIG_GENERATION = "temper.io/config-generation";

  /// On a node: name of the NodePolicy in force; absent for the defaults.
  public static final String NODE_POLICY = "temper.io/node-policy";

  /// On a node: pods by tier, most important first:
  /// `system=3,critical=1,high=0,normal=5,low=0,background=2`.
  public static final String TIER_PODS = "temper.io/tier-pods";

  /// On a node: what the pods of each tier ask for, in millicores, as the scheduler counts; written
  /// as [#TIER_PODS].
  public static final String TIER_CPU_REQUESTED = "temper.io/tier-cpu-requested-millicores";

  /// On a node: what the pods of each tier use, in millicores, rounded to ten; written as
  /// [#TIER_PODS].
  public static final String TIER_CPU_USED = "temper.io/tier-cpu-used-millicores";

  /// On a node: how much its pods wait for a CPU, `low`, `mid` or `high`; absent before it is
  /// known.
  public static final String CPU_PRESSURE = "temper.io/cpu-pressure";

  /// On a node: how often each of the linter's invariants is broken:
  /// `affinity_fallback=2,layer_mismatch=1`; absent while none is.
  public static final String LINT_VIOLATIONS = "temper.io/lint-violations";

  private Annotations() {}
}
