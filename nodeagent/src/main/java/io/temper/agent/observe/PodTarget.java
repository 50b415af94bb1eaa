package io.temper.agent.observe;

import java.util.List;

/// A pod to look at.
///
/// @param uid the pod's uid in the API
/// @param cgroupUid what its cgroup is named by: the uid, or a static pod's `config.hash`
/// @param hostNetwork whether it has no network namespace of its own
/// @param running whether it should have a cgroup by now
/// @param containers its containers, in the order of its spec
public record PodTarget(
    String uid,
    String cgroupUid,
    boolean hostNetwork,
    boolean running,
    List<ContainerTarget> containers) {

  public PodTarget {
    containers = List.copyOf(containers);
  }

  /// A container to look at.
  ///
  /// @param name name in the pod's spec
  /// @param id the runtime's id as the status states it, empty before it has one
  /// @param cpuLimited whether it has a CPU limit, and thus can be throttled
  /// @param killedIds ids of its runs that are known to have ended for want of memory
  public record ContainerTarget(
      String name, String id, boolean cpuLimited, List<String> killedIds) {

    public ContainerTarget {
      killedIds = List.copyOf(killedIds);
    }

    /// One that was never killed, as far as is known.
    public ContainerTarget(String name, String id, boolean cpuLimited) {
      this(name, id, cpuLimited, List.of());
    }

    /// The id as cgroups are named.
    String bareId() {
      return CgroupNames.bareContainerId(id);
    }
  }
}
