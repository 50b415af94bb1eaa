package io.temper.agent.observe;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the pods' cgroups by walking, never by a known path: kubelets are started with prefixes,
/// drivers name differently, and two kubelets may share a machine. A pod is known by its uid.
final class CgroupTree {
  /// How deep a kubelet's root may lie (`kubelet.slice/kubelet-kubepods.slice` is two).
  private static final int ROOT_DEPTH = 4;

  private final CgroupLayout layout;
  private List<String> roots = List.of();

  CgroupTree(CgroupLayout layout) {
    this.layout = layout;
  }

  /// The cgroups that hold all pods, one per kubelet, as found by the last [#pods()].
  List<String> roots() {
    return roots;
  }

  /// Pod uid to cgroup, as it is now.
  Map<String, String> pods() {
    List<String> found = new ArrayList<>();
    findRoots("", ROOT_DEPTH, found);
    roots = List.copyOf(found);
    Map<String, String> pods = new HashMap<>();
    for (String root : roots) {
      for (String child : children(root)) {
        String uid = CgroupNames.podUid(child);
        String path = root + "/" + child;
        if (!uid.isEmpty()) {
          pods.put(uid, path);
        } else if (child.contains("burstable") || child.contains("besteffort")) {
          children(path).forEach(pod -> pods.put(CgroupNames.podUid(pod), path + "/" + pod));
        }
      }
    }
    pods.remove("");
    return pods;
  }

  /// Container id to cgroup, within a pod's cgroup.
  Map<String, String> containers(String pod) {
    Map<String, String> containers = new HashMap<>();
    for (String child : children(pod)) {
      String id = CgroupNames.containerId(child);
      if (!id.isEmpty()) {
        String path = pod + "/" + child;
        // crun keeps the processes one level further down; counters are right on either level.
        boolean nested = Files.isDirectory(layout.home().resolve(path).resolve("container"));
        containers.put(id, nested ? path + "/container" : path);
      }
    }
    return containers;
  }

  private void findRoots(String parent, int depth, List<String> found) {
    for (String child : children(parent)) {
      String path = parent.isEmpty() ? child : parent + "/" + child;
      if (CgroupNames.kubepodsRoot(child)) {
        found.add(path);
      } else if (depth > 1) {
        findRoots(path, depth - 1, found);
      }
    }
  }

  private List<String> children(String relative) {
    List<String> names = new ArrayList<>();
    Path directory = layout.home().resolve(relative);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException _) {
      // It went away while we looked: what was seen of it is gone as well.
      return List.of();
    }
    return names;
  }
}
