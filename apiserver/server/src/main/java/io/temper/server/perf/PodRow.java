package io.temper.server.perf;

import io.temper.crds.perf.PodPerf;
import io.temper.crds.perf.PodPerfStatus;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import java.util.List;
import java.util.Map;

/// A pod's row: a pure function.
final class PodRow {
  private PodRow() {}

  static ApiObject<PodPerf> of(NodeTelemetry node, PodReport pod) {
    return new ApiObject<>(
        new ObjectMeta(
            pod.name(),
            pod.namespace(),
            Uids.of("podperfs", pod.uid()),
            "",
            0,
            pod.created(),
            pod.labels(),
            Map.of(),
            List.of()),
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
