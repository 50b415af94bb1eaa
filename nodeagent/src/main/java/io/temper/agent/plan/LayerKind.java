package io.temper.agent.plan;

/// How a layer of scx_layered holds its CPUs.
public enum LayerKind {
  /// Runs on its own CPUs only.
  Confined,

  /// Runs on its own CPUs first, then on what no protected layer owns.
  Grouped,

  /// Owns no CPU: runs wherever no protected layer does.
  Open
}
