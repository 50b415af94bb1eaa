package io.temper.agent.report;

import io.temper.agent.v1.Enforcement;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Pod;
import io.temper.agent.v1.Violation;
import io.temper.crds.Annotations;
import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What the Node's annotations say, made of the board's messages: a pure function.
///
/// @param enforcement driver and state
/// @param reason why it is not more than that, in words; may be empty
/// @param generation 0 before the first
/// @param policy the NodePolicy in force; empty for the defaults
/// @param violations the linter's, by invariant; empty if there are none
/// @param pressure how much pods wait for a CPU: [CpuPressure#word]
/// @param tiers one for each tier, most important first
record NodeSummary(
    String enforcement,
    String reason,
    long generation,
    String policy,
    String violations,
    CpuPressure pressure,
    List<Totals> tiers) {
  private static final int MOST_REASON = 256;
  private static final long STEP_MILLICORES = 100;

  NodeSummary {
    tiers = List.copyOf(tiers);
  }

  /// The pods of one tier together.
  record Totals(Tier tier, int pods, long requestedMillicores, long usedMillicores) {}

  /// @param before what was said of pressure last
  static NodeSummary of(Node node, List<Pod> pods, CpuPressure before) {
    Tier[] all = Tier.values();
    int[] counts = new int[all.length];
    long[] requested = new long[all.length];
    long[] used = new long[all.length];
    for (Pod pod : pods) {
      int tier = indexOf(all, pod.getTier());
      if (tier >= 0) {
        counts[tier]++;
        requested[tier] += pod.getRequests().getCpuMillicores();
        used[tier] += pod.getUsage().getCpuUsedMillicores();
      }
    }
    List<Totals> tiers = new ArrayList<>(all.length);
    for (int i = 0; i < all.length; i++) {
      tiers.add(new Totals(all[i], counts[i], requested[i], (used[i] + 5) / 10 * 10));
    }
    Enforcement enforcement = node.getEnforcement();
    return new NodeSummary(
        enforcement.getBackend() + "/" + enforcement.getState(),
        enforcement.getReason(),
        enforcement.getGeneration(),
        enforcement.getPolicy(),
        violations(node.getViolationsList()),
        node.hasUsage() ? before.then(node.getUsage().getPressure().getCpuSomePermille()) : before,
        tiers);
  }

  /// Whether what the agent does, and how well, is the same; a change of it is told at once.
  boolean sameState(NodeSummary other) {
    return enforcement.equals(other.enforcement)
        && reason.equals(other.reason)
        && generation == other.generation
        && policy.equals(other.policy)
        && violations.equals(other.violations);
  }

  /// Whether the totals differ by no more than is not worth a write: CPU in use must move by 100 m
  /// and a tenth.
  boolean sameTotals(NodeSummary told) {
    if (pressure != told.pressure) {
      return false;
    }
    for (int i = 0; i < tiers.size(); i++) {
      Totals now = tiers.get(i);
      Totals before = told.tiers.get(i);
      long distance = Math.abs(now.usedMillicores() - before.usedMillicores());
      boolean moved =
          distance >= STEP_MILLICORES
              && distance * 10 >= Math.max(now.usedMillicores(), before.usedMillicores());
      if (moved
          || now.pods() != before.pods()
          || now.requestedMillicores() != before.requestedMillicores()) {
        return false;
      }
    }
    return true;
  }

  /// The annotations, all of them bounded in length.
  Map<String, String> annotations() {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(Annotations.AGENT_STATUS, status());
    annotations.put(Annotations.ENFORCEMENT, enforcement);
    if (generation > 0) {
      annotations.put(Annotations.CONFIG_GENERATION, Long.toString(generation));
    }
    if (!policy.isEmpty()) {
      annotations.put(Annotations.NODE_POLICY, policy);
    }
    if (!violations.isEmpty()) {
      annotations.put(Annotations.LINT_VIOLATIONS, violations);
    }
    if (pressure != CpuPressure.UNKNOWN) {
      annotations.put(Annotations.CPU_PRESSURE, pressure.word());
    }
    annotations.put(Annotations.TIER_PODS, perTier(Totals::pods));
    annotations.put(Annotations.TIER_CPU_REQUESTED, perTier(Totals::requestedMillicores));
    annotations.put(Annotations.TIER_CPU_USED, perTier(Totals::usedMillicores));
    return annotations;
  }

  private static String violations(List<Violation> violations) {
    Map<String, Integer> counts = new TreeMap<>();
    violations.forEach(violation -> counts.merge(violation.getInvariant(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(count -> count.getKey() + "=" + count.getValue())
        .collect(Collectors.joining(","));
  }

  private String status() {
    String state = enforcement.substring(enforcement.indexOf('/') + 1);
    String text = reason.isEmpty() ? state : state + ": " + reason;
    return text.length() <= MOST_REASON ? text : text.substring(0, MOST_REASON - 1) + "…";
  }

  private String perTier(ToLongFunction<Totals> value) {
    return tiers.stream()
        .map(tier -> word(tier.tier()) + "=" + value.applyAsLong(tier))
        .collect(Collectors.joining(","));
  }

  private static String word(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  private static int indexOf(Tier[] tiers, String name) {
    for (int i = 0; i < tiers.length; i++) {
      if (tiers[i].name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
