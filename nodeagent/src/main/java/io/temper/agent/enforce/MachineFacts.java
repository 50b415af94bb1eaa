package io.temper.agent.enforce;

import java.util.List;

/// What of a machine decides whether scx_layered can work on it.
///
/// @param kernel its release, `6.12.9-amd64`
/// @param schedExtState the kernel's word for sched_ext, or [#ABSENT]
/// @param schedExtOps name of the sched_ext scheduler that is attached, empty without one
/// @param btf whether the kernel describes its types, which BPF programs are fitted to
/// @param cpuManager policy of the kubelet's CPU manager, empty where it is not known
/// @param pinned containers that may use some of the CPUs only, by their cgroups, in order
record MachineFacts(
    String kernel,
    String schedExtState,
    String schedExtOps,
    boolean btf,
    Cgroups cgroups,
    Cpus cpus,
    String cpuManager,
    List<String> pinned) {

  /// State of a kernel that was built without sched_ext.
  static final String ABSENT = "absent";

  MachineFacts {
    pinned = List.copyOf(pinned);
  }

  /// How control groups are mounted.
  enum Cgroups {
    /// One tree for all controllers.
    V2,
    /// A tree per controller, and beside them one of version 2 that has none.
    HYBRID,
    /// A tree per controller.
    V1,
    /// Nothing where they were looked for.
    MISSING
  }

  /// The CPUs.
  ///
  /// @param ids how many the kernel is prepared for, which is more than there are where CPUs can be
  ///   plugged in
  /// @param isolated list of those that are kept from the scheduler, empty without any
  /// @param caches last-level caches
  /// @param nodes NUMA nodes
  record Cpus(int ids, String isolated, int caches, int nodes) {}
}
