package io.temper.agent.report;

import io.temper.agent.enforce.Generation;
import io.temper.agent.kube.ContainerSpec;
import io.temper.agent.kube.NodeSpec;
import io.temper.agent.kube.PodSpec;
import io.temper.agent.lint.Violation;
import io.temper.agent.observe.NodeReading;
import io.temper.agent.observe.PodReading;
import io.temper.agent.observe.PodReading.ContainerReading;
import io.temper.agent.observe.UsageReading;
import io.temper.agent.v1.Capacity;
import io.temper.agent.v1.Container;
import io.temper.agent.v1.Load;
import io.temper.agent.v1.Need;
import io.temper.agent.v1.Network;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.NodeUsage;
import io.temper.agent.v1.Owner;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Pressure;
import io.temper.agent.v1.Resources;
import io.temper.agent.v1.Throttling;
import io.temper.agent.v1.Usage;
import io.temper.agent.v1.Wait;
import io.temper.agent.v1.Window;
import io.temper.crds.perf.LoadAverage;
import io.temper.crds.perf.NetworkPerf;
import io.temper.crds.perf.RunQueueWait;
import io.temper.tiers.Amounts;
import io.temper.tiers.PodResources;
import io.temper.tiers.Tiers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what the agent knows into the messages it sends: pure functions.
public final class Messages {
  private static final String INSTANCE_TYPE = "node.kubernetes.io/instance-type";

  private static final int MOST_TEXT = 1000;
  private static final int MOST_LINES = 500;

  private Messages() {}

  /// A pod, with what was measured of it so far.
  public static Pod pod(
      PodSpec spec, Tiers.Decision tier, String layer, @Nullable PodReading reading) {
    Pod.Builder pod =
        Pod.newBuilder()
            .setUid(spec.uid())
            .setNamespace(spec.namespace())
            .setName(spec.name())
            .putAllLabels(spec.labels())
            .setCreatedMillis(spec.createdMillis())
            .setTier(tier.tier().name())
            .setTierReason(tier.reason())
            .setLayer(layer)
            .setPriority(spec.facts().priority())
            .setQosClass(spec.facts().qosClass())
            .setRequests(resources(PodResources.requests(spec.requests())))
            .setLimits(resources(PodResources.limits(spec.limits())));
    PodSpec.Owner owner = spec.owner();
    if (owner != null) {
      pod.setOwner(Owner.newBuilder().setKind(cut(owner.kind())).setName(cut(owner.name())));
    }
    Long originalCpu = spec.originalCpuMillicores();
    if (originalCpu != null) {
      pod.setOriginalCpuMillicores(originalCpu);
    }
    if (reading != null) {
      measured(pod, reading);
    }
    containers(pod, spec, reading);
    return pod.build();
  }

  /// A text as long as API servers take it: what the kernel or a scheduler says may be longer.
  public static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 1) + "…";
  }

  /// Texts of a length and number that API servers take.
  public static List<String> cut(List<String> texts) {
    return texts.stream().limit(MOST_LINES).map(Messages::cut).toList();
  }

  /// A generation.
  public static io.temper.agent.v1.Generation generation(Generation generation) {
    var message =
        io.temper.agent.v1.Generation.newBuilder()
            .setNumber(generation.number())
            .setKind(generation.kind().name())
            .setAtMillis(generation.atMillis())
            .setReason(cut(generation.reason()))
            .setDigest(generation.digest())
            .addAllLayers(cut(generation.layers()))
            .addAllDiff(cut(generation.diff()));
    if (generation.stockMillis() >= 0) {
      message.setStockMillis(generation.stockMillis());
    }
    return message.build();
  }

  /// What the linter found.
  public static io.temper.agent.v1.Violation violation(Violation violation) {
    return io.temper.agent.v1.Violation.newBuilder()
        .setInvariant(violation.invariant().label())
        .setObject(cut(violation.object()))
        .setMessage(cut(violation.message()))
        .setSinceMillis(violation.sinceMillis())
        .build();
  }

  /// The node, with what was measured of it so far.
  ///
  /// @param facts what does not come from kube: version, cgroup, enforcement, overhead
  public static Node node(@Nullable NodeSpec spec, Node facts, @Nullable NodeReading reading) {
    Node.Builder node = facts.toBuilder();
    if (spec != null) {
      node.setUid(spec.uid())
          .putAllLabels(spec.labels())
          .setMachineType(spec.labels().getOrDefault(INSTANCE_TYPE, ""))
          .setCreatedMillis(spec.createdMillis())
          .setArchitecture(spec.architecture())
          .setCapacity(capacity(spec));
      if (!spec.kernel().isEmpty()) {
        node.setKernel(spec.kernel());
      }
    }
    if (reading != null) {
      node.setUsage(usage(reading));
    }
    return node.build();
  }

  private static void measured(Pod.Builder pod, PodReading reading) {
    pod.setCgroupState(reading.cgroupState());
    UsageReading usage = reading.usage();
    if (usage != null) {
      pod.setUsage(usage(usage));
    }
    RunQueueWait wait = reading.runQueue();
    if (wait != null) {
      pod.setWait(wait(wait));
    }
    io.temper.crds.perf.Pressure pressure = reading.pressure();
    if (pressure != null) {
      pod.setPressure(pressure(pressure));
    }
    NetworkPerf network = reading.network();
    if (network != null) {
      pod.setNetwork(network(network));
    }
    io.temper.crds.perf.Need need = reading.need();
    if (need != null) {
      pod.setNeed(need(need));
    }
  }

  private static void containers(Pod.Builder pod, PodSpec spec, @Nullable PodReading reading) {
    Map<String, ContainerReading> measured = new HashMap<>();
    if (reading != null) {
      reading.containers().forEach(container -> measured.put(container.name(), container));
    }
    for (ContainerSpec container : spec.containers()) {
      Container.Builder message =
          Container.newBuilder()
              .setName(container.name())
              .setRequests(resources(container.requests()))
              .setLimits(resources(container.limits()))
              .setSidecar(container.sidecar());
      Long kills = reading == null ? null : reading.kills().get(container.name());
      if (kills != null) {
        message.setMemoryKills(kills);
      }
      ContainerReading read = measured.get(container.name());
      if (read != null) {
        message.setUsage(usage(read.usage()));
        Long busiest = read.busiestThreadMillicores();
        if (busiest != null) {
          message.setBusiestThreadMillicores(busiest);
        }
      }
      pod.addContainers(message);
    }
  }

  private static NodeUsage usage(NodeReading reading) {
    NodeUsage.Builder usage =
        NodeUsage.newBuilder()
            .setWindow(window(reading.startMillis(), reading.endMillis()))
            .setCpuUsedMillicores(reading.cpuMillicores())
            .setMemoryUsedBytes(reading.memoryBytes())
            .setLoad(load(reading.load()))
            .setThrottling(throttling(reading.throttling()));
    RunQueueWait wait = reading.runQueue();
    if (wait != null) {
      usage.setWait(wait(wait));
    }
    io.temper.crds.perf.Pressure pressure = reading.pressure();
    if (pressure != null) {
      usage.setPressure(pressure(pressure));
    }
    NetworkPerf network = reading.network();
    if (network != null) {
      usage.setNetwork(network(network));
    }
    return usage.build();
  }

  private static Usage usage(UsageReading reading) {
    Usage.Builder usage =
        Usage.newBuilder()
            .setWindow(window(reading.startMillis(), reading.endMillis()))
            .setCpuUsedMillicores(reading.cpuMillicores())
            .setMemoryUsedBytes(reading.memoryBytes());
    io.temper.crds.perf.Throttling throttling = reading.throttling();
    if (throttling != null) {
      usage.setThrottling(throttling(throttling));
    }
    return usage.build();
  }

  private static Capacity capacity(NodeSpec spec) {
    return Capacity.newBuilder()
        .setCpuMillicores(orZero(spec.capacity().cpuMillicores()))
        .setCpuAllocatableMillicores(orZero(spec.allocatable().cpuMillicores()))
        .setMemoryBytes(orZero(spec.capacity().memoryBytes()))
        .setMemoryAllocatableBytes(orZero(spec.allocatable().memoryBytes()))
        .build();
  }

  private static Resources resources(Amounts amounts) {
    Resources.Builder resources = Resources.newBuilder();
    Long cpu = amounts.cpuMillicores();
    if (cpu != null) {
      resources.setCpuMillicores(cpu);
    }
    Long memory = amounts.memoryBytes();
    if (memory != null) {
      resources.setMemoryBytes(memory);
    }
    return resources.build();
  }

  private static Wait wait(RunQueueWait wait) {
    return Wait.newBuilder()
        .setP50Micros(wait.p50Micros())
        .setP99Micros(wait.p99Micros())
        .setMillisPerSecond(wait.millisPerSecond())
        .build();
  }

  private static Pressure pressure(io.temper.crds.perf.Pressure pressure) {
    return Pressure.newBuilder()
        .setCpuSomePermille(pressure.cpuSomePermille())
        .setMemorySomePermille(pressure.memorySomePermille())
        .setIoSomePermille(pressure.ioSomePermille())
        .build();
  }

  private static Network network(NetworkPerf network) {
    return Network.newBuilder()
        .setReceivedBytesPerSecond(network.receivedBytesPerSecond())
        .setSentBytesPerSecond(network.sentBytesPerSecond())
        .build();
  }

  private static Load load(LoadAverage load) {
    return Load.newBuilder()
        .setOneMilli(load.oneMilli())
        .setFiveMilli(load.fiveMilli())
        .setFifteenMilli(load.fifteenMilli())
        .build();
  }

  private static Throttling throttling(io.temper.crds.perf.Throttling throttling) {
    return Throttling.newBuilder()
        .setPeriodsPermille(throttling.periodsPermille())
        .setMillisPerSecond(throttling.millisPerSecond())
        .build();
  }

  private static Need need(io.temper.crds.perf.Need need) {
    return Need.newBuilder()
        .setWindow(window(need.window().start().toEpochMilli(), need.window().end().toEpochMilli()))
        .setSamples(need.samples())
        .setCpuMillicores(need.cpuMillicores())
        .setCpuLowMillicores(need.cpuLowMillicores())
        .setCpuHighMillicores(need.cpuHighMillicores())
        .setMemoryBytes(need.memoryBytes())
        .build();
  }

  private static Window window(long startMillis, long endMillis) {
    return Window.newBuilder().setStartMillis(startMillis).setEndMillis(endMillis).build();
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
