package io.temper.agent.kube;

import io.temper.tiers.PodResources;
import io.temper.tiers.Tiers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the agent keeps of a Pod.
///
/// @param owner the controller that made it; absent for none
/// @param configHash a static pod's `kubernetes.io/config.hash`, empty for others
/// @param phase Pending, Running, Succeeded or Failed; empty if not stated
/// @param originalCpuMillicores CPU it would request, as the scheduler counts, had the overcommit
///   webhook not scaled it; absent where nothing is scaled
/// @param containers regular containers and sidecars, in the order of the spec
public record PodSpec(
    String uid,
    String namespace,
    String name,
    Map<String, String> labels,
    long createdMillis,
    @Nullable Owner owner,
    Tiers.Facts facts,
    String configHash,
    boolean hostNetwork,
    String phase,
    PodResources.Spec requests,
    PodResources.Spec limits,
    @Nullable Long originalCpuMillicores,
    List<ContainerSpec> containers) {

  public PodSpec {
    labels = Map.copyOf(labels);
    containers = List.copyOf(containers);
  }

  /// What made a pod, by the kind and name in its owner reference.
  public record Owner(String kind, String name) {}

  /// What its cgroup is named by: kubelet names a static pod's by its hash, not by the uid that its
  /// mirror has in the API.
  public String cgroupUid() {
    return configHash.isEmpty() ? uid : configHash;
  }

  /// Whether it has ended for good.
  public boolean ended() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }
}
