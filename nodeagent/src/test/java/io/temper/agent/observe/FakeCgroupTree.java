package io.temper.agent.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A directory that looks like `/sys/fs/cgroup`, and one that looks like `/proc`.
///
/// What a real cgroup has, a fake one has: counters are files that the test rewrites.
final class FakeCgroupTree {
  private static final List<String> V1 = List.of("cpu", "cpuacct", "memory");

  private final Path root;
  private final boolean unified;

  private FakeCgroupTree(Path root, boolean unified) {
    this.root = root;
    this.unified = unified;
    write(proc().resolve("stat"), "cpu  100 0 100 9000 0 0 0 0 0 0\n");
    write(proc().resolve("meminfo"), "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
    write(proc().resolve("loadavg"), "1.50 1.20 0.90 2/300 4711\n");
  }

  static FakeCgroupTree v1(Path directory) {
    FakeCgroupTree tree = new FakeCgroupTree(directory, false);
    V1.forEach(controller -> mkdir(tree.cgroups().resolve(controller)));
    return tree;
  }

  static FakeCgroupTree v2(Path directory) {
    FakeCgroupTree tree = new FakeCgroupTree(directory, true);
    write(tree.cgroups().resolve("cgroup.controllers"), "cpu memory\n");
    return tree;
  }

  Path cgroups() {
    return root.resolve("cgroup");
  }

  Path proc() {
    return root.resolve("proc");
  }

  /// Makes a cgroup, or sets its counters.
  void cgroup(String path, long cpuMicros, long memory, long inactiveFile) {
    if (unified) {
      file(path, "cpu.stat", "usage_usec " + cpuMicros + "\nuser_usec 0\n");
      file(path, "memory.current", memory + "\n");
      file(path, "memory.stat", "anon 1\ninactive_file " + inactiveFile + "\n");
      return;
    }
    file("cpuacct", path, "cpuacct.usage", cpuMicros * 1000 + "\n");
    file("memory", path, "memory.usage_in_bytes", memory + "\n");
    file(
        "memory",
        path,
        "memory.stat",
        "inactive_file 5\ntotal_inactive_file " + inactiveFile + "\n");
    mkdir(cgroups().resolve("cpu").resolve(path));
  }

  /// Sets what a cgroup's CPU limit did.
  void throttling(String path, long periods, long throttled, long micros) {
    if (unified) {
      String usage =
          read(cgroups().resolve(path).resolve("cpu.stat")).lines().findFirst().orElse("");
      file(
          path,
          "cpu.stat",
          usage
              + "\nnr_periods "
              + periods
              + "\nnr_throttled "
              + throttled
              + "\nthrottled_usec "
              + micros
              + "\n");
    } else {
      file(
          "cpu",
          path,
          "cpu.stat",
          "nr_periods "
              + periods
              + "\nnr_throttled "
              + throttled
              + "\nthrottled_time "
              + micros * 1000
              + "\n");
    }
  }

  /// Sets how often the kernel killed in a cgroup for want of memory.
  void kills(String path, long kills) {
    if (unified) {
      file(path, "memory.events", "low 0\nhigh 7\nmax 9\noom 5\noom_kill " + kills + "\n");
    } else {
      file(
          "memory",
          path,
          "memory.oom_control",
          "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
    }
  }

  /// Puts a thread with its counters into a cgroup.
  void thread(String path, int tid, long run, long wait, long slices) {
    String list = tid + "\n";
    if (unified) {
      file(path, "cgroup.threads", list);
      file(path, "cgroup.procs", list);
    } else {
      file("cpuacct", path, "tasks", list);
      file("cpuacct", path, "cgroup.procs", list);
    }
    Path process = proc().resolve(Integer.toString(tid));
    write(process.resolve("schedstat"), run + " " + wait + " " + slices + "\n");
  }

  /// Says which threads a cgroup has.
  void threads(String path, int... tids) {
    String list = Arrays.stream(tids).mapToObj(tid -> tid + "\n").collect(Collectors.joining());
    if (unified) {
      file(path, "cgroup.threads", list);
    } else {
      file("cpuacct", path, "tasks", list);
    }
  }

  /// Writes any file of a cgroup; in v1 within the tree of a controller.
  void file(String path, String name, String content) {
    write(cgroups().resolve(path).resolve(name), content);
  }

  private void file(String controller, String path, String name, String content) {
    write(cgroups().resolve(controller).resolve(path).resolve(name), content);
  }

  /// Removes a cgroup, in all trees.
  void remove(String path) {
    if (unified) {
      delete(cgroups().resolve(path));
    } else {
      V1.forEach(controller -> delete(cgroups().resolve(controller).resolve(path)));
    }
  }

  static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mkdir(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
