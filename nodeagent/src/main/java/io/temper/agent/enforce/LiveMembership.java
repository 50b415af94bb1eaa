package io.temper.agent.enforce;

import io.temper.agent.kernel.Affinity;
import io.temper.agent.kernel.Bpf;
import io.temper.agent.kernel.BpfMap;
import io.temper.agent.kernel.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Moves pods between layers of the running scx_layered, without a new configuration. Belongs to
/// one thread.
///
/// scx_layered looks up a task's cgroup in its map `cgroup_match_bitmap` (inode number of the
/// cgroup to a bit for each CgroupRegex, in the order of the configuration), but only when the task
/// becomes runnable after it was moved to a cgroup. So a pod is moved by three steps:
/// 1. the bits of its cgroups are replaced in the map;
/// 2. each of its processes is written into the `cgroup.procs` of the cgroup it is in already,
///    which changes nothing but is a move;
/// 3. what is running, and thus may not become runnable for long, is nudged off its CPU.
///
/// The map is scx_layered's own affair and its name no interface: where no pod is ever found in it,
/// the enforcer does without.
final class LiveMembership implements Membership {
  private static final String MAP = "cgroup_match_bitmap";

  private final Bpf bpf;
  private final Path procRoot;
  private final BpfMap map;
  private final Affinity affinity;

  private LiveMembership(Bpf bpf, Path procRoot, BpfMap map) {
    this.bpf = bpf;
    this.procRoot = procRoot;
    this.map = map;
    this.affinity = new Affinity();
  }

  /// The membership of the scheduler that runs now. For a moment after a swap the map of the one
  /// before is still there; the kernel counts ids upwards, so the last is the one that runs.
  ///
  /// @param bpf is closed with it
  /// @throws KernelException when there is no map of the kind
  static LiveMembership open(Bpf bpf, Path procRoot) {
    List<BpfMap> maps = bpf.maps(MAP);
    for (BpfMap old : maps.subList(0, Math.max(0, maps.size() - 1))) {
      old.close();
    }
    if (maps.isEmpty()) {
      throw new KernelException("find a BPF map", MAP, 2);
    }
    if (!maps.getLast().ofLongs()) {
      maps.getLast().close();
      throw new KernelException("use the BPF map", MAP, 22);
    }
    return new LiveMembership(bpf, procRoot, maps.getLast());
  }

  @Override
  public Moved move(Path pod, int regex, boolean rematch) {
    long bits = regex < 0 ? 0 : 1L << regex;
    int known = 0;
    int unknown = 0;
    List<Path> changed = new ArrayList<>();
    for (Path cgroup : below(pod)) {
      OptionalLong id = inode(cgroup);
      if (id.isEmpty()) {
        continue;
      }
      OptionalLong now = map.get(id.getAsLong());
      if (now.isEmpty()) {
        unknown++;
      } else {
        known++;
        boolean differs = now.getAsLong() != bits;
        if ((!differs || map.replace(id.getAsLong(), bits)) && (differs || rematch)) {
          changed.add(cgroup);
        }
      }
    }
    int processes = 0;
    for (Path cgroup : changed) {
      processes += rematch(cgroup);
    }
    return new Moved(known, unknown, processes);
  }

  // Has what runs in a cgroup matched again.
  private int rematch(Path cgroup) {
    int processes = 0;
    for (String pid : lines(cgroup.resolve("cgroup.procs"))) {
      // A process that is being buried while the list is read shows as 0, which when written means
      // the writer: the agent would move itself into the pod.
      if (!pid.equals("0") && write(cgroup.resolve("cgroup.procs"), pid)) {
        processes++;
      }
    }
    BitSet cpuset = cpus(text(cgroup.resolve("cpuset.cpus.effective")));
    for (String tid : lines(cgroup.resolve("cgroup.threads"))) {
      nudge(tid, cpuset);
    }
    return processes;
  }

  @Override
  public void close() {
    affinity.close();
    map.close();
    bpf.close();
  }

  private void nudge(String tid, BitSet cpuset) {
    TaskStat stat = TaskStat.read(procRoot, tid);
    if (stat.state() == 'R' && stat.lastCpu() >= 0) {
      affinity.nudge(Integer.parseInt(tid), stat.lastCpu(), cpuset);
    }
  }

  /// A list of CPUs as the kernel writes it: `0-3,8`.
  static BitSet cpus(String list) {
    BitSet cpus = new BitSet();
    for (String range : list.strip().split(",", -1)) {
      if (!range.isEmpty()) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
        cpus.set(first, last + 1);
      }
    }
    return cpus;
  }

  private static List<Path> below(Path pod) {
    try (Stream<Path> tree = Files.walk(pod)) {
      return tree.filter(Files::isDirectory).toList();
    } catch (IOException | UncheckedIOException _) {
      // The pod ended while it was looked at: there is nothing left to move.
      return List.of();
    }
  }

  // The id of a cgroup is the inode number of its directory, on 64-bit kernels.
  private static OptionalLong inode(Path cgroup) {
    try {
      return OptionalLong.of((Long) Files.getAttribute(cgroup, "unix:ino"));
    } catch (IOException _) {
      // Removed meanwhile.
      return OptionalLong.empty();
    }
  }

  private static List<String> lines(Path file) {
    return text(file).lines().toList();
  }

  // Empty of what is gone.
  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      // A process or cgroup that ended meanwhile has nothing to be moved.
      return "";
    }
  }

  private static boolean write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.WRITE);
      return true;
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException _) {
      // ESRCH: the process ended. Nothing else can be wrong with a move to where it is.
      return false;
    }
  }
}
