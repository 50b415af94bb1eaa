package io.temper.agent.enforce;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The CPUs of a machine that are online, as they share cores, caches and memory.
///
/// @param cores in the order of their first CPU
/// @see <a href="https://docs.kernel.org/admin-guide/cputopology.html">CPU topology</a>
record CpuTopology(List<Core> cores) {
  CpuTopology {
    cores = List.copyOf(cores);
  }

  /// A core.
  ///
  /// @param cpus its hardware threads, ascending
  /// @param cache the first CPU among those that share its last-level cache, which names the cache
  /// @param node its NUMA node
  record Core(List<Integer> cpus, int cache, int node) {
    Core {
      cpus = List.copyOf(cpus);
    }
  }

  /// Reads `/sys/devices/system/cpu`. What a machine does not tell, as small ones do not, is taken
  /// to be the simplest: a core for each CPU, one cache, one node.
  ///
  /// @return without cores where not even that directory can be read
  static CpuTopology read(Path sysRoot) {
    Path home = sysRoot.resolve("devices/system/cpu");
    BitSet left = LiveMembership.cpus(SysFile.text(home.resolve("online")));
    BitSet online = (BitSet) left.clone();
    List<Core> cores = new ArrayList<>();
    for (int cpu = left.nextSetBit(0); cpu >= 0; cpu = left.nextSetBit(cpu + 1)) {
      Path directory = home.resolve("cpu" + cpu);
      BitSet siblings = siblings(directory, cpu);
      siblings.and(online);
      left.andNot(siblings);
      cores.add(new Core(siblings.stream().boxed().toList(), cache(directory), node(directory)));
    }
    return new CpuTopology(cores);
  }

  /// How many CPUs there are.
  int cpus() {
    return cores.stream().mapToInt(core -> core.cpus().size()).sum();
  }

  /// CPUs of the core that has most, 0 without cores.
  int threadsPerCore() {
    return cores.stream().mapToInt(core -> core.cpus().size()).max().orElse(0);
  }

  /// How many last-level caches there are.
  int caches() {
    return (int) cores.stream().mapToInt(Core::cache).distinct().count();
  }

  /// How many NUMA nodes have CPUs.
  int nodes() {
    return (int) cores.stream().mapToInt(Core::node).distinct().count();
  }

  private static BitSet siblings(Path cpu, int own) {
    Path topology = cpu.resolve("topology");
    String list = SysFile.text(topology.resolve("core_cpus_list"));
    // Its name before Linux 5.3.
    list = list.isEmpty() ? SysFile.text(topology.resolve("thread_siblings_list")) : list;
    BitSet siblings = LiveMembership.cpus(list);
    siblings.set(own);
    return siblings;
  }

  private static int cache(Path cpu) {
    int highest = 0;
    int first = 0;
    for (Path index : entries(cpu.resolve("cache"), "index*")) {
      String level = SysFile.text(index.resolve("level"));
      BitSet shared = LiveMembership.cpus(SysFile.text(index.resolve("shared_cpu_list")));
      if (!level.isEmpty() && !shared.isEmpty() && Integer.parseInt(level) > highest) {
        highest = Integer.parseInt(level);
        first = shared.nextSetBit(0);
      }
    }
    return first;
  }

  private static int node(Path cpu) {
    return entries(cpu, "node[0-9]*").stream()
        .map(node -> node.getFileName().toString().substring("node".length()))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(0);
  }

  private static List<Path> entries(Path directory, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException _) {
      // Not told on this machine.
      return List.of();
    }
    return found;
  }
}
