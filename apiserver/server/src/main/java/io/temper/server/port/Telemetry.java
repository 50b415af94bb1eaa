package io.temper.server.port;

import java.util.Collection;
import java.util.Optional;

/// What the agents told, by node. Safe for all threads.
public interface Telemetry {
  /// Every node an agent is known for, as of now.
  Collection<NodeTelemetry> nodes();

  /// One node; empty when no agent is known for it.
  Optional<NodeTelemetry> node(String name);

  /// Calls the listener for every later change, in order per node, from the node's own thread; a
  /// listener returns soon.
  void listen(Listener listener);

  /// Hears of changes.
  interface Listener {
    /// A node's agent, its report or its pods changed, or the node is new.
    void changed(NodeTelemetry now);

    /// There is no agent for the node any more and what it told has run out.
    void removed(String node);
  }
}
