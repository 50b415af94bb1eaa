package io.temper.server.rightsizing;

import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.CpuSizing;
import io.temper.crds.rightsizing.MemorySizing;
import io.temper.crds.rightsizing.Rightsizing;
import io.temper.crds.rightsizing.RightsizingSpec;
import io.temper.crds.rightsizing.RightsizingStatus;
import io.temper.crds.rightsizing.RightsizingStatus.Confidence;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.crds.rightsizing.SizingBasis;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Advices as the keeper publishes them.
final class Sizings {
  static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");

  private static final long MIB = 1L << 20;

  private Sizings() {}

  static ApiObject<Rightsizing> of(String kind, ContainerSizing... containers) {
    return new ApiObject<>(
        ObjectMeta.of("shop", kind.toLowerCase(Locale.ROOT) + ".web", "u", SINCE, Map.of()),
        new Rightsizing(
            new RightsizingSpec(kind, "web"),
            new RightsizingStatus(
                SINCE,
                2,
                "12.30",
                Confidence.High,
                Gate.NeedsALook,
                List.of("not measured: kills"),
                List.of(containers))));
  }

  /// One that should request 250m and 96Mi.
  static ContainerSizing container(String name, Gate cpu, Gate memory) {
    return container(name, cpu, memory, null, null);
  }

  /// The same, as a sidecar.
  static ContainerSizing sidecar(ContainerSizing container) {
    return new ContainerSizing(
        container.name(),
        true,
        container.cpu(),
        container.memory(),
        container.confidence(),
        container.basis(),
        container.reasons(),
        container.machineGroups());
  }

  static ContainerSizing container(
      String name, Gate cpu, Gate memory, @Nullable Long cpuLimit, @Nullable Long memoryLimit) {
    return new ContainerSizing(
        name,
        false,
        new CpuSizing(500L, cpuLimit, 240, 250, 200, 300, 280, 200, 400, cpu),
        new MemorySizing(
            512 * MIB,
            memoryLimit,
            90 * MIB,
            96 * MIB,
            80 * MIB,
            110 * MIB,
            250 * MIB,
            250 * MIB,
            300 * MIB,
            memory),
        Confidence.High,
        new SizingBasis(12_000, 400, 200, 5, 120, 0, null, null),
        List.of("CPU demand is at most 240m", "the last day needed more CPU"),
        List.of());
  }
}
