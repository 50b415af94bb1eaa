package io.temper.server.rightsizing;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.PodUsage;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import io.temper.server.port.PodReport;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one container did over a span of time.
///
/// @param used CPU, in cores
/// @param throttled CPU its limit held back, in cores
/// @param waited time it was ready and had no CPU, in cores
/// @param busiestThread CPU of the one thread that used most, in cores; of a container that used
///   less than a core, no more than this; [Double#NaN] when that is not known
/// @param memoryBytes working set
/// @param tellsKills whether kills for want of memory would be told of
record Reading(
    double used,
    double throttled,
    double waited,
    double busiestThread,
    long memoryBytes,
    boolean tellsKills) {
  private static final double MILLI = 1000;
  private static final long CORE_MILLICORES = 950;

  /// The containers of a pod that were measured, by name.
  ///
  /// Waiting is measured of the whole pod. Containers share it in proportion to the CPU they used:
  /// right where all of them wait alike, and an estimate otherwise.
  static Map<String, Reading> of(PodReport pod, PodUsage usage) {
    RunQueueWait wait = usage.runQueue();
    double waited = wait == null ? 0 : wait.millisPerSecond() / MILLI;
    long all = pod.containers().stream().mapToLong(each -> each.cpu().usedMillicores()).sum();
    Map<String, Reading> readings = new LinkedHashMap<>();
    for (ContainerPerf container : pod.containers()) {
      long used = container.cpu().usedMillicores();
      long memory = container.memory().usedBytes();
      // Nothing at all is what an agent says of a container that it cannot measure.
      if (used > 0 || memory > 0) {
        Throttling throttling = container.throttling();
        readings.put(
            container.name(),
            new Reading(
                used / MILLI,
                throttling == null ? 0 : throttling.millisPerSecond() / MILLI,
                all == 0 ? waited / pod.containers().size() : waited * used / all,
                busiestThread(container),
                memory,
                container.memoryKills() != null));
      }
    }
    return readings;
  }

  boolean tellsBusiestThread() {
    return !Double.isNaN(busiestThread);
  }

  private static double busiestThread(ContainerPerf container) {
    Long told = container.busiestThreadMillicores();
    long used = container.cpu().usedMillicores();
    if (told != null) {
      return told / MILLI;
    }
    // Less than a core in all: none of its threads has one.
    return used < CORE_MILLICORES ? used / MILLI : Double.NaN;
  }
}
