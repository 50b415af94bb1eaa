package io.temper.server.port;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pod belongs to: the controller on top, as far as the pod itself tells it.
///
/// A pod names the controller that made it, and that one's own owner is read from the names that
/// Kubernetes' controllers give: a ReplicaSet of a Deployment is `NAME-HASH`, with the hash in its
/// pods' label; a Job of a CronJob is `NAME-MINUTES`, with the minute it was due in.
public record Workload(String kind, String name) {
  private static final String POD = "Pod";

  /// By the label that holds their hash: whose ReplicaSets these are.
  private static final Map<String, String> TEMPLATE_HASHES =
      Map.of(
          "pod-template-hash", "Deployment",
          "rollouts-pod-template-hash", "Rollout");

  /// A Job is made when it is due, or as late as its CronJob allows; its pod soon after.
  private static final Duration LATEST = Duration.ofDays(2);

  private static final int LONGEST_NAME = 253;

  public static Workload of(PodReport pod) {
    PodReport.Owner owner = pod.owner();
    if (owner == null || owner.kind().equals("Node")) {
      // A static pod belongs to its node alone.
      return new Workload(POD, pod.name());
    }
    return switch (owner.kind()) {
      case "ReplicaSet" -> ofReplicaSet(owner.name(), pod.labels());
      case "Job" -> ofJob(owner.name(), pod.created());
      default -> new Workload(owner.kind(), owner.name());
    };
  }

  /// As objects about it are named: `deployment.web`.
  public String objectName() {
    String text =
        (kind + "." + name)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^-a-z0-9.]", "-")
            .replaceAll("^[-.]+", "");
    return text.substring(0, Math.min(text.length(), LONGEST_NAME)).replaceAll("[-.]+$", "");
  }

  private static Workload ofReplicaSet(String name, Map<String, String> labels) {
    for (Map.Entry<String, String> each : TEMPLATE_HASHES.entrySet()) {
      String end = "-" + labels.getOrDefault(each.getKey(), " ");
      if (name.endsWith(end) && name.length() > end.length()) {
        return new Workload(each.getValue(), name.substring(0, name.length() - end.length()));
      }
    }
    return new Workload("ReplicaSet", name);
  }

  private static Workload ofJob(String name, @Nullable Instant created) {
    int dash = name.lastIndexOf('-');
    if (created != null && dash > 0 && name.substring(dash + 1).matches("\\d{8}")) {
      Instant due =
          Instant.EPOCH.plus(Duration.ofMinutes(Long.parseLong(name.substring(dash + 1))));
      if (!created.isBefore(due) && created.isBefore(due.plus(LATEST))) {
        return new Workload("CronJob", name.substring(0, dash));
      }
    }
    return new Workload("Job", name);
  }
}
