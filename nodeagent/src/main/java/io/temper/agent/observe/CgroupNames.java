package io.temper.agent.observe;

import java.util.regex.Pattern;

/// What the names of cgroup directories say: pure functions.
///
/// ```
/// systemd   kubepods-burstable-pod0a1b_…_9f.slice    cri-containerd-<id>.scope  crio-<id>.scope
/// cgroupfs  pod0a1b-…-9f                             <id>                       crio-<id>
/// ```
final class CgroupNames {
  private static final Pattern UID = Pattern.compile("[0-9A-Za-z-]{8,}");
  private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{12,64}");

  private CgroupNames() {}

  /// The uid of the pod whose directory has this name, or empty if it is no pod's.
  static String podUid(String directory) {
    String name = withoutSuffix(directory, ".slice");
    int at = name.startsWith("pod") ? 0 : name.lastIndexOf("-pod") + 1;
    if (at == 0 && !name.startsWith("pod")) {
      return "";
    }
    // systemd reads "-" in a slice's name as a parent, so the driver writes "_".
    String uid = name.substring(at + "pod".length()).replace('_', '-');
    return UID.matcher(uid).matches() ? uid : "";
  }

  /// The id of the container whose directory has this name, or empty if it is no container's.
  static String containerId(String directory) {
    String name = withoutSuffix(directory, ".scope");
    int dash = name.lastIndexOf('-');
    String id = name.substring(dash + 1);
    if (name.startsWith("crio-conmon-") || !CONTAINER_ID.matcher(id).matches()) {
      return "";
    }
    return id;
  }

  /// The bare id in a container status's `containerID` (`containerd://<id>`).
  static String bareContainerId(String statusId) {
    return statusId.substring(statusId.indexOf("://") + (statusId.contains("://") ? 3 : 1));
  }

  /// Whether a directory of this name is (the root of) what a kubelet keeps for its pods.
  static boolean kubepodsRoot(String directory) {
    return directory.contains("kubepods") && podUid(directory).isEmpty();
  }

  private static String withoutSuffix(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }
}
