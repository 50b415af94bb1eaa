package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Where the pods' cgroups are, looked up when asked. For one thread, which need not be the one
/// that made it.
public final class PodCgroups {
  private final CgroupLayout layout;
  private final CgroupTree tree;

  /// @param root the host's `/sys/fs/cgroup`
  public PodCgroups(Kernel kernel, Path root) {
    this.layout = CgroupLayout.detect(kernel, root);
    this.tree = new CgroupTree(layout);
  }

  /// The cgroups of all pods, by the uid each is named by: of the v2 tree, or of the one with v1's
  /// CPU controller.
  public Map<String, Path> all() {
    Map<String, Path> paths = new HashMap<>();
    tree.pods().forEach((uid, relative) -> paths.put(uid, layout.home().resolve(relative)));
    return paths;
  }
}
