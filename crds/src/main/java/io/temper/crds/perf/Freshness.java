package io.temper.crds.perf;

/// Whether a row can be trusted to be of now.
public enum Freshness {
  /// The agent reports, the values are of its last window.
  Fresh,
  /// The agent is silent: these are its last words.
  Stale,
  /// No agent has reported this node yet: there are no values.
  Missing
}
