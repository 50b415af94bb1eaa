package io.temper.crds;

/// What nodes have beside CPU and memory, for pods to request.
public final class ExtendedResources {
  /// Millicores of cores that the node's agent can fence for Critical pods.
  public static final String FENCED_MILLICORES = "temper.io/fenced-millicores";

  private ExtendedResources() {}
}
