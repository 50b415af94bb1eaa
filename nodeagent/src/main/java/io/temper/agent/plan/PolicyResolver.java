package io.temper.agent.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the policy that holds on a node. Of several that select it the highest `spec.priority`
/// wins, then the oldest, then the first by name. A policy with a fault is refused whole; if it was
/// good before, it goes on as it was. Safe mode is the exception: any policy that selects the node
/// can ask for it.
public final class PolicyResolver {
  private static final Comparator<NodePolicy> FIRST_WINS =
      Comparator.comparingLong(PolicyResolver::priority)
          .reversed()
          .thenComparingLong(NodePolicy::createdMillis)
          .thenComparing(NodePolicy::name);

  private PolicyResolver() {}

  /// A policy that selects the node and does not hold as it is written.
  ///
  /// @param faults a sentence each, why it is refused or by whom overruled
  public record Problem(String policy, List<String> faults) {
    public Problem {
      faults = List.copyOf(faults);
    }
  }

  /// What holds.
  ///
  /// @param problems policies that are refused or overruled, by name
  /// @param good what each policy last was without a fault, by uid, for the next time
  public record Resolution(
      EffectivePolicy policy, List<Problem> problems, Map<String, NodePolicy> good) {
    public Resolution {
      problems = List.copyOf(problems);
      good = Map.copyOf(good);
    }
  }

  /// Resolves.
  ///
  /// @param policies all there are
  /// @param labels the node's
  /// @param before what was found last; absent at first
  public static Resolution resolve(
      List<NodePolicy> policies, Map<String, String> labels, @Nullable Resolution before) {
    Map<String, NodePolicy> good = new HashMap<>();
    List<NodePolicy> selecting = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (NodePolicy written : policies) {
      PolicyReading reading = new PolicyReading(written);
      reading.read();
      NodePolicy usable =
          reading.faults().isEmpty()
              ? written
              : before == null ? null : before.good().get(written.uid());
      if (usable != null) {
        good.put(written.uid(), usable);
      }
      boolean selects = usable != null && usable.spec().nodeSelector().matches(labels);
      if (selects) {
        selecting.add(usable);
      }
      if (!reading.faults().isEmpty()
          && (selects || written.spec().nodeSelector().matches(labels))) {
        problems.add(new Problem(written.name(), reading.faults()));
      }
    }
    selecting.sort(FIRST_WINS);
    for (NodePolicy overruled :
        selecting.subList(Math.min(1, selecting.size()), selecting.size())) {
      problems.add(
          new Problem(overruled.name(), List.of("overruled by " + selecting.getFirst().name())));
    }
    problems.sort(Comparator.comparing(Problem::policy));
    EffectivePolicy holds =
        selecting.isEmpty()
            ? EffectivePolicy.DEFAULT
            : new PolicyReading(selecting.getFirst()).read();
    // The way out must not hang on another field or another policy.
    boolean safeMode =
        policies.stream()
            .map(NodePolicy::spec)
            .anyMatch(spec ->
                Boolean.TRUE.equals(spec.safeMode()) && spec.nodeSelector().matches(labels));
    return new Resolution(safeMode ? holds.inSafeMode() : holds, problems, good);
  }

  private static long priority(NodePolicy policy) {
    Long priority = policy.spec().priority();
    return priority == null ? 0 : priority;
  }
}
