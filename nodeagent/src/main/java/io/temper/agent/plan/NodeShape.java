package io.temper.agent.plan;

import java.util.List;

/// The machine as far as plans depend on it.
///
/// @param cores physical cores, in order of their first CPU
/// @param allocatableMillicores what pods may ask for together
/// @param podsRoot the cgroup that holds all pods, without a leading slash: `kubepods.slice`
public record NodeShape(List<Core> cores, long allocatableMillicores, String podsRoot) {
  /// A physical core.
  ///
  /// @param cpus numbers of its CPUs, SMT siblings of each other
  /// @param llc number of its last-level cache
  /// @param numaNode number of its NUMA node
  public record Core(List<Integer> cpus, int llc, int numaNode) {
    public Core {
      cpus = List.copyOf(cpus);
    }
  }

  public NodeShape {
    cores = List.copyOf(cores);
    if (cores.isEmpty()) {
      throw new IllegalArgumentException("a machine has a core");
    }
  }

  /// CPUs of all cores.
  public int cpus() {
    return cores.stream().mapToInt(core -> core.cpus().size()).sum();
  }

  /// CPUs that scx_layered hands out at once: those of the first core.
  public int cpusPerCore() {
    return cores.getFirst().cpus().size();
  }

  /// How many times [#cpusPerCore()] there are, which are the cores that can be handed out.
  int wholeCores() {
    return cpus() / cpusPerCore();
  }
}
