package io.temper.agent.lint;

import io.temper.agent.plan.NodeShape;
import io.temper.crds.perf.Tier;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the kernel shows over one short stretch of time. What is not known is left out, and nothing
/// is concluded from it.
///
/// @param atMillis its end, Unix time
/// @param layerCpus the CPUs each layer has now; without those that are not known
/// @param threads of pods: those that run or wait most, each with what it did lately
/// @param unheldLimits pods outside Background whose CPU limit nothing holds, by uid
/// @param limitsWhy why, in words
/// @param podNames `NAMESPACE/NAME` by uid
public record Reality(
    long atMillis,
    NodeShape shape,
    Map<Tier, BitSet> layerCpus,
    List<PodThread> threads,
    Set<String> unheldLimits,
    String limitsWhy,
    Map<String, String> podNames) {

  /// A thread of a pod.
  ///
  /// @param pod uid of its pod, see [io.temper.agent.plan.PlanPod#uid()]
  /// @param layer the layer it is in; absent where the scheduler does not tell
  /// @param allowed CPUs it may run on; empty where the kernel does not tell
  /// @param lastCpu the CPU it ran on last, -1 if unknown
  /// @param runPermille of the time, that it ran
  /// @param waitPermille of the time, that it wanted to run and did not
  public record PodThread(
      String pod,
      @Nullable Tier layer,
      BitSet allowed,
      int lastCpu,
      int runPermille,
      int waitPermille) {

    /// Runs nearly always: it needs a CPU for itself.
    boolean busy() {
      return runPermille >= 700;
    }

    /// Wants a CPU often enough to tell where and how it gets one.
    boolean wants() {
      return runPermille + waitPermille >= 50;
    }

    /// Nearly always wants to run and hardly ever does.
    boolean starves() {
      return waitPermille >= 950 && runPermille <= 10;
    }
  }

  public Reality {
    layerCpus = Map.copyOf(layerCpus);
    threads = List.copyOf(threads);
    unheldLimits = Set.copyOf(unheldLimits);
    podNames = Map.copyOf(podNames);
  }
}
