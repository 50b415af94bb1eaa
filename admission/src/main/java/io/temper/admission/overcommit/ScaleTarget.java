package io.temper.admission.overcommit;

import io.temper.admission.overcommit.AdmittedPod.Owner;
import java.util.List;
import java.util.Set;

/// The workload an autoscaler sizes, as it names it.
///
/// A pod's owner is often made by the workload and not the workload itself. Names tell: the
/// ReplicaSet of a Deployment ends in the hash its pods are labelled with, the Job of a CronJob in
/// a time. Of kinds that nobody here knows, every owner counts whose name begins like theirs:
/// rather too many pods are let be than one too few.
public record ScaleTarget(String kind, String name) {
  private static final Set<String> KNOWN =
      Set.of(
          "Deployment",
          "ReplicaSet",
          "StatefulSet",
          "DaemonSet",
          "ReplicationController",
          "Job",
          "CronJob");
  private static final List<String> HASHES =
      List.of("pod-template-hash", "rollouts-pod-template-hash");

  public boolean owns(AdmittedPod pod) {
    return pod.owners().stream().anyMatch(owner -> isOrMade(owner, pod));
  }

  private boolean isOrMade(Owner owner, AdmittedPod pod) {
    if (owner.kind().equals(kind)) {
      return owner.name().equals(name);
    }
    return switch (owner.kind()) {
      case "ReplicaSet" -> madeReplicaSet(owner, pod);
      case "Job" -> (!KNOWN.contains(kind) || kind.equals("CronJob")) && begins(owner);
      default -> !KNOWN.contains(kind) && begins(owner);
    };
  }

  private boolean madeReplicaSet(Owner owner, AdmittedPod pod) {
    boolean byHash =
        HASHES.stream()
            .map(pod.labels()::get)
            .anyMatch(hash -> hash != null && owner.name().equals(name + "-" + hash));
    return kind.equals("Deployment") ? byHash : !KNOWN.contains(kind) && begins(owner);
  }

  private boolean begins(Owner owner) {
    return owner.name().equals(name) || owner.name().startsWith(name + "-");
  }
}
