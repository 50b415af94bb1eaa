package io.temper.agent.observe;

/// Where readings go that moved by more than rounding. Called on the observer's thread.
public interface Readings {
  /// A pod's values moved.
  void pod(PodReading reading);

  /// The node's values moved.
  void node(NodeReading reading);
}
