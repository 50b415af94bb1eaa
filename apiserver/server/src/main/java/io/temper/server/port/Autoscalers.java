package io.temper.server.port;

import java.util.Optional;

/// Who changes the number of a workload's pods by the share of their requests that they use. Safe
/// for all threads.
@FunctionalInterface
public interface Autoscalers {
  /// What autoscalers reckon with; empty while it is not known which there are.
  Optional<Scaled> scaled(String namespace, Workload workload);

  /// Requests that an autoscaler compares usage with: changing them changes how many pods there
  /// are.
  record Scaled(boolean cpu, boolean memory) {
    public static final Scaled NOT = new Scaled(false, false);

    public Scaled and(Scaled other) {
      return new Scaled(cpu || other.cpu, memory || other.memory);
    }
  }
}
