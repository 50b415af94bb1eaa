package io.temper.agent.enforce;

import io.temper.agent.kernel.KernelException;
import java.nio.file.Path;

/// Which pod is in which layer of the scheduler that runs, changed while it runs.
interface Membership extends AutoCloseable {
  /// Reaches that of the scheduler that runs now.
  interface Opener {
    /// @throws KernelException when it cannot be reached
    Membership open();
  }

  /// Puts a pod into the layer at a place.
  ///
  /// @param pod the pod's cgroup in the v2 tree; its containers' are below
  /// @param slot place of the layer's CgroupRegex among all of the configuration, or -1 for the
  ///   layer that takes what no other does
  /// @param rematch whether its processes are matched again even if its cgroups are as wished:
  ///   those that ran before the scheduler knew their cgroup were taken for nobody's
  /// @throws KernelException when the scheduler's own memory cannot be read or written
  Moved move(Path pod, int slot, boolean rematch);

  @Override
  void close();

  /// What came of moving a pod.
  ///
  /// @param cgroups cgroups that are as wished now
  /// @param unknown cgroups that the scheduler has not entered yet: to be tried again
  /// @param processes processes matched again
  record Moved(int cgroups, int unknown, int processes) {
    /// Whether nothing is left to do.
    boolean complete() {
      return unknown == 0 && cgroups > 0;
    }
  }
}
