package io.temper.server.cost.allocation;

import java.util.Map;

/// Who ran up a cost: a container, and all it belongs to.
///
/// @param workloadKind of the controller on top, such as `Deployment`; `Pod` where there is none
/// @param workload its name
/// @param container empty for what a pod has beyond its containers
/// @param labels of the pod
public record Source(
    String node,
    String namespace,
    String workloadKind,
    String workload,
    String pod,
    String container,
    Map<String, String> labels) {

  public Source {
    labels = Map.copyOf(labels);
  }
}
