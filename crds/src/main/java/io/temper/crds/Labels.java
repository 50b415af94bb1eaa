package io.temper.crds;

/// Labels that people and Temper's own parts write.
public final class Labels {
  /// On a namespace: [#ENABLED] lets the CPU requests of its pods be scaled, where an
  /// OvercommitPolicy selects it.
  public static final String OVERCOMMIT = "temper.io/overcommit";

  /// Value of [#OVERCOMMIT].
  public static final String ENABLED = "enabled";

  /// On a pod: `true` while its CPU requests are scaled ([Annotations#ORIGINAL_REQUESTS]).
  public static final String OVERCOMMITTED = "temper.io/overcommitted";

  /// On a node: [Annotations#CPU_PRESSURE] where pods can ask for it by affinity; only while its
  /// agent is heard of.
  public static final String CPU_PRESSURE = "temper.io/cpu-pressure";

  private Labels() {}
}
