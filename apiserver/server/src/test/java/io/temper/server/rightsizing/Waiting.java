package io.temper.server.rightsizing;

import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.server.port.PodReport;

/// Pods that wait for a CPU.
final class Waiting {
  private Waiting() {}

  /// The same pod, whose threads wait so long in each second.
  static PodReport of(PodReport pod, long millisPerSecond) {
    PodUsage usage = pod.usage();
    if (usage == null) {
      throw new AssertionError(pod + " was not measured");
    }
    return new PodReport(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.created(),
        pod.owner(),
        pod.placement(),
        pod.requests(),
        pod.originalCpuMillicores(),
        new PodUsage(
            usage.window(),
            usage.cpu(),
            usage.memory(),
            new RunQueueWait(0, 0, millisPerSecond),
            usage.pressure(),
            usage.throttling(),
            usage.network()),
        pod.need(),
        pod.containers());
  }
}
