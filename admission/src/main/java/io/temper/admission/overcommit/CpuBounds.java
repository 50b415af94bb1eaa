package io.temper.admission.overcommit;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// What the LimitRanges of a namespace demand of CPU requests. A request that is scaled below is
/// refused by the API server, and with it the pod.
///
/// @param containerMillicores least of a container; 0 where nothing is said
/// @param containerRatio most that a container's limit may be times its request; 0 likewise
/// @param podMillicores least of a pod; 0 likewise
/// @param podRatio most that a pod's limit may be times its request; 0 likewise
/// @see <a href="https://kubernetes.io/docs/concepts/policy/limit-range/">Limit Ranges</a>
public record CpuBounds(
    long containerMillicores, BigDecimal containerRatio, long podMillicores, BigDecimal podRatio) {
  /// Nothing demanded.
  public static final CpuBounds NONE = new CpuBounds(0, BigDecimal.ZERO, 0, BigDecimal.ZERO);

  /// What both demand.
  public CpuBounds and(CpuBounds other) {
    return new CpuBounds(
        Math.max(containerMillicores, other.containerMillicores),
        stricter(containerRatio, other.containerRatio),
        Math.max(podMillicores, other.podMillicores),
        stricter(podRatio, other.podRatio));
  }

  /// The least a container may request.
  ///
  /// @param limitMillicores 0 where it has none
  long leastOfContainer(long limitMillicores) {
    if (containerRatio.signum() == 0 || limitMillicores == 0) {
      return containerMillicores;
    }
    long ofLimit =
        BigDecimal.valueOf(limitMillicores)
            .divide(containerRatio, 0, RoundingMode.CEILING)
            .longValue();
    return Math.max(containerMillicores, ofLimit);
  }

  /// Whether a pod may request as much. A ratio of pods is not reckoned with: where one is set, no
  /// pod may be scaled.
  boolean allowPod(long requestedMillicores) {
    return podRatio.signum() == 0 && requestedMillicores >= podMillicores;
  }

  private static BigDecimal stricter(BigDecimal a, BigDecimal b) {
    if (a.signum() == 0 || b.signum() == 0) {
      return a.max(b);
    }
    return a.min(b);
  }
}
