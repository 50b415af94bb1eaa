package io.temper.server.port;

/// What capacity costs. Pure: the same machine type has the same price as long as the process runs.
public interface Prices {
  /// The unit prices of a machine type; those of the per-resource defaults for one that is not
  /// known, marked so.
  MachinePrice of(String machineType);
}
