package io.temper.server.port;

import io.temper.crds.perf.NodeMachine;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// The cluster's nodes, as the kube API has them. Safe for all threads.
public interface Nodes {
  /// Every node.
  Collection<ClusterNode> all();

  /// One node; empty when there is none of that name.
  Optional<ClusterNode> node(String name);

  /// Whether the list has been read: before that, a node that is not here may exist.
  boolean synced();

  /// Calls the listener with the name of a node that came, changed or went; one call at a time.
  void listen(Listener listener);

  /// Hears of changes.
  @FunctionalInterface
  interface Listener {
    void changed(String node);
  }

  /// One Node object, as far as rows need it.
  ///
  /// @param kubelet whether a kubelet ever reported for it
  record ClusterNode(
      String name,
      String uid,
      Instant created,
      Map<String, String> labels,
      NodeMachine machine,
      NodeReport.Capacity capacity,
      boolean kubelet) {

    public ClusterNode {
      labels = Map.copyOf(labels);
    }
  }
}
