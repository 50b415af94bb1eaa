package io.temper.scheduler.publish;

/// Writes on nodes.
public interface NodeWriter {
  /// What became of it.
  enum Outcome {
    WRITTEN,
    /// Somebody else has written there, and keeps it.
    CONFLICT,
    /// The node is gone.
    GONE,
    FAILED
  }

  /// Writes, or takes back what was written; never makes a node.
  ///
  /// @param value empty to take it back
  Outcome write(String node, Mark mark, String value);
}
