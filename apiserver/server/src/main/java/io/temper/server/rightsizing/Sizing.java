package io.temper.server.rightsizing;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.server.money.Money;
import io.temper.server.port.Autoscalers.Scaled;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a workload should request, and what that is worth: a pure function.
///
/// ```
/// savings = Σ pods, Σ containers (request - target) · list price of the pod's machine · 730 h
///           of a CronJob: the mean of its pods, times the pods that ran on average
/// ```
final class Sizing {
  private static final String CRON_JOB = "CronJob";
  private static final String GUARANTEED = "Guaranteed";

  private Sizing() {}

  /// @param watched has pods, or had, and samples
  /// @param scaled what autoscalers reckon with; null while that is not known
  static RightsizingStatus of(WatchedWorkload watched, @Nullable Scaled scaled, PriceBook prices) {
    PodReport newest = watched.newest();
    List<ContainerSizing> containers = containers(watched, newest, scaled);
    return new RightsizingStatus(
        watched.since(),
        watched.hasPods() ? watched.pods().size() : 0,
        Money.dollars(Money.wholeCents(savings(watched, containers, prices))),
        Verdict.least(containers.stream().map(ContainerSizing::confidence)),
        Verdict.worst(
            containers.stream()
                .flatMap(each -> Stream.of(each.cpu().gate(), each.memory().gate()))),
        reasons(watched, newest, containers, scaled),
        containers);
  }

  private static List<ContainerSizing> containers(
      WatchedWorkload watched, PodReport pod, @Nullable Scaled scaled) {
    List<ContainerSizing> sizings = new ArrayList<>();
    for (ContainerPerf container : pod.containers()) {
      ContainerHistory history = watched.containers().get(container.name());
      if (history != null) {
        sizings.add(
            new ContainerAdvice(history, container, scaled)
                .sizing(cpuRequest(pod, container), pod.containers().size(), watched.pods()));
      }
    }
    return sizings;
  }

  /// What a container requested before a webhook scaled its pod: agents tell that of the pod alone,
  /// and all its containers are scaled alike.
  private static @Nullable Long cpuRequest(PodReport pod, ContainerPerf container) {
    Long request = container.cpu().requestedMillicores();
    Long scaled = pod.requests().cpuMillicores();
    Long original = pod.originalCpuMillicores();
    if (request == null || !isScaled(pod) || scaled == null || original == null) {
      return request;
    }
    return (request * original + scaled / 2) / scaled;
  }

  private static boolean isScaled(PodReport pod) {
    Long scaled = pod.requests().cpuMillicores();
    Long original = pod.originalCpuMillicores();
    return original != null && scaled != null && scaled > 0 && original > scaled;
  }

  /// In nano-dollars a month.
  private static long savings(
      WatchedWorkload watched, List<ContainerSizing> containers, PriceBook prices) {
    long millicores = 0;
    long bytes = 0;
    for (ContainerSizing container : containers) {
      Long cpu = container.cpu().requestMillicores();
      Long memory = container.memory().requestBytes();
      millicores += (cpu == null ? 0 : cpu) - container.cpu().targetMillicores();
      bytes += (memory == null ? 0 : memory) - container.memory().targetBytes();
    }
    long all = 0;
    for (PresentPod pod : watched.pods()) {
      MachinePrice price = prices.of(pod.machine());
      all +=
          Money.cpuMonth(millicores, price.coreHourNanoDollars())
              + Money.memoryMonth(bytes, price.gibHourNanoDollars());
    }
    return isCronJob(watched)
        ? Math.round((double) all / watched.pods().size() * watched.meanPods())
        : all;
  }

  private static boolean isCronJob(WatchedWorkload watched) {
    return watched.workload().kind().equals(CRON_JOB);
  }

  private static List<String> reasons(
      WatchedWorkload watched,
      PodReport pod,
      List<ContainerSizing> containers,
      @Nullable Scaled scaled) {
    List<String> reasons = new ArrayList<>();
    if (scaled == null) {
      reasons.add(
          "whether a HorizontalPodAutoscaler reckons with its requests is not known: the list of them has not been read");
    }
    if (isScaled(pod)) {
      reasons.add(
          "an OvercommitPolicy scales its CPU requests: what is said here is of those before, in its manifest");
    }
    if (pod.placement().qosClass().equals(GUARANTEED)
        && containers.stream().anyMatch(Sizing::isBelowItsLimits)) {
      reasons.add(
          "its pods are Guaranteed: with requests below their limits they become Burstable, and lose CPUs of their own where kubelet gives such");
    }
    if (isCronJob(watched)) {
      reasons.add(
          String.format(Locale.ROOT, "%.3f of its pods ran on average", watched.meanPods()));
    }
    return reasons;
  }

  private static boolean isBelowItsLimits(ContainerSizing container) {
    Long cpu = container.cpu().limitMillicores();
    Long memory = container.memory().limitBytes();
    return (cpu != null && container.cpu().targetMillicores() < cpu)
        || (memory != null && container.memory().targetBytes() < memory);
  }
}
