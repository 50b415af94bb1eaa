package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Where this machine keeps its cgroups: one tree (v2), or one per controller (v1, also where a
/// `unified` tree stands beside, since there the controllers are v1's).
///
/// A cgroup is named by its path relative to a tree's root, which is the same in every tree.
final class CgroupLayout {
  private final String version;
  private final Path home;
  private final Map<String, Path> controllers;

  private CgroupLayout(String version, Path home, Map<String, Path> controllers) {
    this.version = version;
    this.home = home;
    this.controllers = Map.copyOf(controllers);
  }

  /// Looks at what is mounted under `root` (the host's `/sys/fs/cgroup`).
  static CgroupLayout detect(Kernel kernel, Path root) {
    if (kernel.isCgroup2(root) || Files.exists(root.resolve("cgroup.controllers"))) {
      return new CgroupLayout("v2", root, Map.of());
    }
    Map<String, Path> controllers = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path entry : entries) {
        // "cpu,cpuacct" is one mount of two controllers.
        Arrays.stream(entry.getFileName().toString().split(",", -1))
            .forEach(name -> controllers.putIfAbsent(name, entry));
      }
    } catch (IOException | DirectoryIteratorException _) {
      // Nothing readable there: a layout without controllers finds no pod, and says so per pod.
    }
    Path home = controllers.getOrDefault("cpuacct", controllers.getOrDefault("cpu", root));
    return new CgroupLayout("v1", home, controllers);
  }

  /// `v1` or `v2`.
  String version() {
    return version;
  }

  /// The tree in which pods are looked for.
  Path home() {
    return home;
  }

  /// Whether this machine has no cgroups where they were looked for.
  boolean missing() {
    return version.equals("v1") && !controllers.containsKey("cpuacct");
  }

  /// Where `file` of the cgroup `relative` is, or empty where the hierarchy has none.
  String path(String relative, CgroupFile file) {
    if (version.equals("v2")) {
      return home.resolve(relative).resolve(file.v2()).toString();
    }
    Path tree = controllers.get(file.v1Controller());
    return tree == null ? "" : tree.resolve(relative).resolve(file.v1()).toString();
  }
}
