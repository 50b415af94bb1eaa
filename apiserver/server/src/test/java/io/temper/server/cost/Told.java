package io.temper.server.cost;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.perf.CpuPerf;
import io.temper.crds.perf.Enforcement;
import io.temper.crds.perf.Freshness;
import io.temper.crds.perf.MemoryPerf;
import io.temper.crds.perf.NodeMachine;
import io.temper.crds.perf.Placement;
import io.temper.crds.perf.Tier;
import io.temper.crds.savings.UnitPrice.Origin;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.AgentLink;
import io.temper.server.port.MachinePrice;
import io.temper.server.port.NodeReport;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PodReport;
import io.temper.server.port.PriceBook;
import io.temper.server.port.ResourcePrice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What agents tell in these tests: nodes of 4 cores and 8 GiB, at 0.10 dollars per core-hour and
/// 0.025 per GiB-hour.
final class Told {
  static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  static final long GIB = 1L << 30;

  private Told() {}

  /// Books without a history.
  static Books books(Ledger ledger, InstantSource clock) {
    return new Books(
        ledger,
        null,
        Duration.ofDays(366),
        new Clocks(clock, () -> 0),
        new BooksMetrics(new SimpleMeterRegistry()));
  }

  static PriceBook prices() {
    return new FixedPrices(100_000_000, 25_000_000);
  }

  record FixedPrices(long core, long gib) implements PriceBook {
    @Override
    public MachinePrice of(Machine machine) {
      return new MachinePrice(machine.type(), core, gib, null, Origin.ListPrice, "a list");
    }

    @Override
    public ResourcePrice storageGibMonth() {
      return new ResourcePrice(0, Origin.Default, "a list");
    }

    @Override
    public ResourcePrice egressGib(Map<String, String> nodeLabels) {
      return new ResourcePrice(0, Origin.Default, "a list");
    }
  }

  static NodeTelemetry node(String name, PodReport... pods) {
    return node(name, Freshness.Fresh, pods);
  }

  static NodeTelemetry node(String name, Freshness freshness, PodReport... pods) {
    Map<String, PodReport> byUid = new HashMap<>();
    for (PodReport pod : pods) {
      byUid.put(pod.uid(), pod);
    }
    return new NodeTelemetry(
        name, new AgentLink(freshness, NOON, null), report(8 * GIB), Map.copyOf(byUid), List.of());
  }

  static NodeReport report(long memoryBytes) {
    return new NodeReport(
        "uid",
        Map.of(),
        NOON,
        "v1",
        new NodeMachine("a4", "6.12", "v2", "amd64"),
        new NodeReport.Capacity(4_000, 4_000, memoryBytes, memoryBytes),
        null,
        new Enforcement(
            Enforcement.Backend.None,
            Enforcement.State.Observing,
            0,
            "",
            "",
            Enforcement.Limits.No,
            "",
            List.of(),
            List.of(),
            null),
        new NodeReport.Overhead(null, 0),
        0,
        List.of());
  }

  /// A pod of a Deployment, with one container.
  static PodReport pod(String namespace, String workload, ContainerPerf... containers) {
    return pod(
        namespace,
        workload + "-5d-x",
        Map.of("pod-template-hash", "5d", "app", workload),
        new PodReport.Owner("ReplicaSet", workload + "-5d"),
        PodReport.Amounts.NONE,
        containers);
  }

  static PodReport pod(
      String namespace,
      String name,
      Map<String, String> labels,
      PodReport.@Nullable Owner owner,
      PodReport.Amounts requests,
      ContainerPerf... containers) {
    return new PodReport(
        namespace + "-" + name,
        namespace,
        name,
        labels,
        NOON,
        owner,
        new Placement(Tier.Normal, "", "", 0, "Burstable"),
        requests,
        null,
        null,
        null,
        List.of(containers));
  }

  /// @param requested in millicores; 0 for nothing
  static ContainerPerf container(
      String name, long requested, long used, long requestedBytes, long usedBytes) {
    return new ContainerPerf(
        name,
        new CpuPerf(used, requested == 0 ? null : requested, null),
        new MemoryPerf(usedBytes, requestedBytes == 0 ? null : requestedBytes, null),
        null,
        null,
        null,
        false);
  }
}
