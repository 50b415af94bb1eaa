package io.temper.agent.enforce;

import io.temper.agent.enforce.MachineFacts.Cgroups;
import io.temper.agent.enforce.MachineFacts.Cpus;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out what [Preflight] judges. Reads a few files per container, so once in a while and not
/// at each pass.
///
/// @param cpuManagerState the kubelet's `cpu_manager_state`, where this agent can see it
record MachineReader(Path cgroupRoot, Path procRoot, Path sysRoot, Path cpuManagerState) {
  private static final Pattern POLICY = Pattern.compile("\"policyName\"\\s*:\\s*\"([^\"]*)\"");

  /// How deep a kubelet's root may lie, and a container below that.
  private static final int ROOT_DEPTH = 4;

  private static final int CONTAINER_DEPTH = 4;

  /// The machine as it is now.
  MachineFacts read() {
    Path schedExt = sysRoot.resolve("kernel/sched_ext");
    Cgroups cgroups = cgroups();
    return new MachineFacts(
        SysFile.text(procRoot.resolve("sys/kernel/osrelease")),
        // The directory is there exactly if the kernel was built with CONFIG_SCHED_CLASS_EXT.
        Files.isDirectory(schedExt) ? SysFile.text(schedExt.resolve("state")) : MachineFacts.ABSENT,
        SysFile.text(schedExt.resolve("root/ops")),
        Files.exists(sysRoot.resolve("kernel/btf/vmlinux")),
        cgroups,
        cpus(),
        cpuManager(),
        cgroups == Cgroups.V2 ? pinned() : List.of());
  }

  private Cgroups cgroups() {
    if (Files.exists(cgroupRoot.resolve("cgroup.controllers"))) {
      return Cgroups.V2;
    }
    if (Files.exists(cgroupRoot.resolve("unified/cgroup.controllers"))) {
      return Cgroups.HYBRID;
    }
    return children(cgroupRoot).isEmpty() ? Cgroups.MISSING : Cgroups.V1;
  }

  private Cpus cpus() {
    Path home = sysRoot.resolve("devices/system/cpu");
    CpuTopology topology = CpuTopology.read(sysRoot);
    return new Cpus(
        LiveMembership.cpus(SysFile.text(home.resolve("possible"))).length(),
        SysFile.text(home.resolve("isolated")),
        topology.caches(),
        topology.nodes());
  }

  private String cpuManager() {
    Matcher policy = POLICY.matcher(SysFile.text(cpuManagerState));
    return policy.find() ? policy.group(1) : "";
  }

  private List<String> pinned() {
    BitSet online = LiveMembership.cpus(SysFile.text(sysRoot.resolve("devices/system/cpu/online")));
    List<Path> roots = new ArrayList<>();
    findRoots(cgroupRoot, ROOT_DEPTH, roots);
    List<String> pinned = new ArrayList<>();
    roots.forEach(root -> findPinned(root, CONTAINER_DEPTH, online, pinned));
    return pinned.stream().sorted().toList();
  }

  private static void findRoots(Path parent, int depth, List<Path> found) {
    for (Path child : children(parent)) {
      if (child.getFileName().toString().contains("kubepods")) {
        found.add(child);
      } else if (depth > 1) {
        findRoots(child, depth - 1, found);
      }
    }
  }

  // Only cgroups without others below hold processes.
  private void findPinned(Path parent, int depth, BitSet online, List<String> found) {
    List<Path> children = depth == 0 ? List.of() : children(parent);
    children.forEach(child -> findPinned(child, depth - 1, online, found));
    BitSet missing = (BitSet) online.clone();
    BitSet may = LiveMembership.cpus(SysFile.text(parent.resolve("cpuset.cpus.effective")));
    missing.andNot(may);
    // A cgroup that went away while it was looked at may use none.
    if (children.isEmpty() && !may.isEmpty() && !missing.isEmpty()) {
      found.add(cgroupRoot.relativize(parent).toString());
    }
  }

  private static List<Path> children(Path directory) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException _) {
      // It went away while we looked: what was seen of it is gone as well.
      return List.of();
    }
    return found;
  }
}
