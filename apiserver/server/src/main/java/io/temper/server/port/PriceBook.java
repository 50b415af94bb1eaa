package io.temper.server.port;

import java.util.Map;

/// Prices as they are at one moment. Pure: the same question has the same answer.
public interface PriceBook {
  /// The unit prices of a machine; those of the per-resource defaults where its type has no price,
  /// marked so.
  MachinePrice of(Machine machine);

  /// A GiB of storage for a month of 730 hours.
  ResourcePrice storageGibMonth();

  /// A GiB that leaves the cluster.
  ///
  /// @param nodeLabels of the Node that it leaves; none where that is not known
  ResourcePrice egressGib(Map<String, String> nodeLabels);

  /// What a machine's price depends on.
  ///
  /// @param type by the cloud's own name; `unknown` when unlabelled
  /// @param labels of its Node
  /// @param cpuMillicores it has; 0 when not known
  /// @param memoryBytes it has; 0 when not known
  record Machine(String type, Map<String, String> labels, long cpuMillicores, long memoryBytes) {
    public Machine {
      labels = Map.copyOf(labels);
    }
  }
}
