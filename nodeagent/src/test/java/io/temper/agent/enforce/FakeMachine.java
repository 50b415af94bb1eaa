package io.temper.agent.enforce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Directories that look like `/sys`, `/proc` and the kubelet's own, of a machine that scx_layered
/// can work on: eight CPUs in four cores.
final class FakeMachine {
  private final Path root;

  FakeMachine(Path root) {
    this.root = root;
    write("proc/sys/kernel/osrelease", "6.18.1-fake\n");
    write("sys/kernel/sched_ext/state", "disabled\n");
    write("sys/kernel/btf/vmlinux", "");
    write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu memory\n");
    cpu("online", "0-7\n");
    cpu("possible", "0-7\n");
    cpu("isolated", "\n");
    for (int cpu = 0; cpu < 8; cpu++) {
      core(cpu, cpu % 4 + "," + (cpu % 4 + 4), "0-7", 0);
    }
  }

  MachineReader reader() {
    return new MachineReader(cgroups(), root.resolve("proc"), sys(), root.resolve("kubelet/state"));
  }

  Path sys() {
    return root.resolve("sys");
  }

  Path cgroups() {
    return sys().resolve("fs/cgroup");
  }

  /// A file of `/sys/devices/system/cpu`.
  void cpu(String name, String content) {
    write("sys/devices/system/cpu/" + name, content);
  }

  /// Which CPUs share a core with one, which its largest cache, and its NUMA node.
  void core(int cpu, String siblings, String cache, int node) {
    cpu("cpu" + cpu + "/topology/core_cpus_list", siblings + "\n");
    cpu("cpu" + cpu + "/cache/index0/level", "1\n");
    cpu("cpu" + cpu + "/cache/index0/shared_cpu_list", siblings + "\n");
    cpu("cpu" + cpu + "/cache/index3/level", "3\n");
    cpu("cpu" + cpu + "/cache/index3/shared_cpu_list", cache + "\n");
    cpu("cpu" + cpu + "/node" + node + "/cpulist", "\n");
  }

  void write(String file, String content) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String file) {
    try {
      Files.delete(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
