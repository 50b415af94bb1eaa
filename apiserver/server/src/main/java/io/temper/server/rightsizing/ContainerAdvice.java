package io.temper.server.rightsizing;

import io.temper.crds.perf.ContainerPerf;
import io.temper.crds.rightsizing.ContainerSizing;
import io.temper.crds.rightsizing.CpuSizing;
import io.temper.crds.rightsizing.MachineGroup;
import io.temper.crds.rightsizing.MemorySizing;
import io.temper.crds.rightsizing.RightsizingStatus.Gate;
import io.temper.crds.rightsizing.SizingBasis;
import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Bounds.Amounts;
import io.temper.rightsizing.demand.Advice;
import io.temper.rightsizing.demand.Advisor;
import io.temper.rightsizing.demand.NodeGroups;
import io.temper.rightsizing.vpa.VpaRecommender;
import io.temper.server.port.Autoscalers.Scaled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What one container should request: a pure function of what is remembered of it.
final class ContainerAdvice {
  private static final long MEBIBYTE = 1 << 20;

  private final ContainerHistory history;
  private final ContainerPerf container;
  private final SortedMap<String, Advice> advices = new TreeMap<>();
  private final @Nullable Scaled scaled;

  /// @param history that has samples
  /// @param container as the newest pod has it
  /// @param scaled what autoscalers reckon with; null while that is not known
  ContainerAdvice(ContainerHistory history, ContainerPerf container, @Nullable Scaled scaled) {
    this.history = history;
    this.container = container;
    this.scaled = scaled;
    boolean cpu = scaled != null && scaled.cpu();
    boolean memory = scaled != null && scaled.memory();
    history
        .demands()
        .forEach((group, demand) -> advices.put(group, Advisor.advise(demand, cpu, memory)));
  }

  /// @param cpuRequest before anything scaled it
  /// @param containers of the pod
  /// @param pods that there are
  ContainerSizing sizing(@Nullable Long cpuRequest, int containers, List<PresentPod> pods) {
    Bounds vpa = VpaRecommender.recommend(history.vpa(), containers);
    Advice decisive = decisive();
    List<String> reasons = new ArrayList<>(decisive.reasons());
    List<MachineGroup> groups = groups(pods);
    if (groups.size() > 1) {
      reasons.addFirst(
          "its pods need different amounts on %d groups of machine types: the most demanding decides"
              .formatted(groups.size()));
    }
    CpuSizing cpu = cpu(cpuRequest, vpa);
    MemorySizing memory = memory(vpa);
    if (!history.tellsKills()) {
      reasons.add(
          "kills for want of memory were not told of for all of the last 8 days: look at the pods' restarts before less memory is requested");
    }
    if (!history.tellsBusiestThread()) {
      reasons.add(
          "whether one thread had a whole core was not measured for all of the last 8 days");
    }
    return new ContainerSizing(
        container.name(),
        container.sidecar(),
        cpu,
        memory,
        Verdict.least(advices.values().stream().map(each -> Verdict.of(each.confidence()))),
        basis(decisive.basis()),
        reasons,
        groups.size() > 1 ? groups : List.of());
  }

  /// That of the group of pods that needs most.
  private Advice decisive() {
    return advices.values().stream()
        .max(
            Comparator.comparingLong((Advice each) -> each.bounds().target().cpu())
                .thenComparingLong(each -> each.bounds().target().memory()))
        .orElseThrow();
  }

  private CpuSizing cpu(@Nullable Long request, Bounds vpa) {
    return new CpuSizing(
        request,
        container.cpu().limitMillicores(),
        most(each -> each.need().cpu()),
        most(each -> each.bounds().target().cpu()),
        most(each -> each.bounds().lower().cpu()),
        most(each -> each.bounds().upper().cpu()),
        vpa.target().cpu(),
        vpa.lower().cpu(),
        vpa.upper().cpu(),
        gate(Advice::cpu));
  }

  private MemorySizing memory(Bounds vpa) {
    Long request = container.memory().requestedBytes();
    long target = wholeMebibytes(most(each -> each.bounds().target().memory()));
    Gate gate = gate(Advice::memory);
    if (gate == Gate.Open && !history.tellsKills() && request != null && target < request) {
      gate = Gate.NeedsALook;
    }
    return new MemorySizing(
        request,
        container.memory().limitBytes(),
        most(each -> each.need().memory()),
        target,
        wholeMebibytes(most(each -> each.bounds().lower().memory())),
        wholeMebibytes(most(each -> each.bounds().upper().memory())),
        vpa.target().memory(),
        vpa.lower().memory(),
        vpa.upper().memory(),
        gate);
  }

  private Gate gate(Function<Advice, Advice.Gate> of) {
    Gate gate = Verdict.worst(advices.values().stream().map(of).map(Verdict::of));
    return scaled == null && gate == Gate.Open ? Gate.NotYet : gate;
  }

  private long most(ToLongFunction<Advice> amount) {
    return advices.values().stream().mapToLong(amount).max().orElseThrow();
  }

  private List<MachineGroup> groups(List<PresentPod> pods) {
    if (advices.size() < 2) {
      return List.of();
    }
    List<NodeGroups.OnNode> nodes =
        pods.stream()
            .filter(pod -> advices.containsKey(pod.machine().type()))
            .map(pod -> {
              String type = pod.machine().type();
              return new NodeGroups.OnNode(
                  pod.node(), type, Objects.requireNonNull(advices.get(type)).bounds());
            })
            .toList();
    return NodeGroups.of(nodes).stream()
        .map(group -> {
          Amounts target = group.bounds().target();
          return new MachineGroup(
              List.copyOf(group.machineTypes()),
              group.nodes().size(),
              target.cpu(),
              wholeMebibytes(target.memory()));
        })
        .toList();
  }

  private SizingBasis basis(Advice.Basis basis) {
    return new SizingBasis(
        basis.samples(),
        (long) basis.independentSamples(),
        (long) (basis.days() * 24),
        permille(basis.cpuMargin()),
        permille(basis.memoryMargin()),
        permille(basis.unmetShare()),
        history.tellsBusiestThread() ? permille(basis.saturatedShare()) : null,
        history.tellsKills() ? basis.kills() : null);
  }

  private static int permille(double share) {
    return (int) Math.round(share * 1000);
  }

  private static long wholeMebibytes(long bytes) {
    return Math.ceilDiv(bytes, MEBIBYTE) * MEBIBYTE;
  }
}
