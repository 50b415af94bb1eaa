package io.temper.server.perf;

import io.temper.crds.perf.PodPerf;
import io.temper.crds.perf.PodPerfStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.port.Uids;

/// A pod's row: a pure function.
final class PodRow {
  private PodRow() {}

  static ApiObject<PodPerf> of(NodeTelemetry node, PodReport pod) {
    return new ApiObject<>(
        ObjectMeta.builder()
            .name(pod.name())
            .namespace(pod.namespace())
            .uid(Uids.of("podperfs", pod.uid()))
            .creationTimestamp(pod.created())
            .labels(pod.labels())
            .build(),
        new PodPerf(
            new PodPerfStatus(
                node.node(),
                pod.placement(),
                pod.usage(),
                pod.need(),
                pod.containers(),
                node.link().freshness())));
  }
}
