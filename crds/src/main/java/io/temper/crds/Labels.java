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

  private Labels() {}
}
