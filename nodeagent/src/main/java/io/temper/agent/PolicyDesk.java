package io.temper.agent;

import io.temper.agent.enforce.EnforcementPolicy;
import io.temper.agent.kube.NodeSpec;
import io.temper.agent.plan.EffectivePolicy;
import io.temper.agent.plan.NodePolicy;
import io.temper.agent.plan.PolicyResolver;
import io.temper.agent.plan.PolicyResolver.Problem;
import io.temper.agent.plan.PolicyResolver.Resolution;
import io.temper.crds.Annotations;
import io.temper.crds.perf.Draw;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What holds on this node: out of all NodePolicies, the node's labels and its annotations. Belongs
/// to the agent's thread.
final class PolicyDesk {
  private final Map<String, NodePolicy> policies = new HashMap<>();
  private @Nullable NodeSpec node;
  private @Nullable Resolution resolution;

  /// These are all.
  void replaced(List<NodePolicy> all) {
    policies.clear();
    all.forEach(policy -> policies.put(policy.uid(), policy));
    resolve();
  }

  /// One appeared or changed.
  void changed(NodePolicy policy) {
    policies.put(policy.uid(), policy);
    resolve();
  }

  /// One is no more.
  void removed(NodePolicy policy) {
    policies.remove(policy.uid());
    resolve();
  }

  /// The node as it is now.
  void node(NodeSpec now) {
    node = now;
    resolve();
  }

  /// The policy in force, or the defaults.
  EffectivePolicy policy() {
    return resolution == null ? EffectivePolicy.DEFAULT : resolution.policy();
  }

  /// Policies that select the node and are refused or overruled, in words.
  List<String> problems() {
    return resolution == null
        ? List.of()
        : resolution.problems().stream().map(PolicyDesk::describe).toList();
  }

  /// What this hour was drawn for; absent where no experiment is under way, or somebody asks for
  /// less than enforcement anyhow.
  @Nullable Draw draw(Instant now) {
    EffectivePolicy policy = policy();
    EffectivePolicy.Switchback switchback = policy.switchback();
    if (node == null || switchback == null || !policy.enforce() || !askedFor(policy).isEmpty()) {
      return null;
    }
    boolean stock = switchback.stock(node.name(), now);
    return new Draw(
        switchback.seed(), switchback.percent(), stock ? Draw.Arm.Stock : Draw.Arm.Enforcing);
  }

  /// What the enforcer is to go by.
  EnforcementPolicy enforcement(Instant now) {
    EffectivePolicy policy = policy();
    return new EnforcementPolicy(
        policy.plan(),
        policy.enforce(),
        policy.enforce() ? "" : "NodePolicy " + policy.name() + " asks to observe only",
        safeModeBecause(policy, now),
        policy.limitsMustHold(),
        Duration.ofSeconds(policy.settleSeconds()),
        Duration.ofSeconds(policy.minSwapIntervalSeconds()),
        policy.leaseSeconds());
  }

  private String safeModeBecause(EffectivePolicy policy, Instant now) {
    Draw draw = draw(now);
    return draw != null && draw.arm() == Draw.Arm.Stock
        ? "this hour was drawn by the switchback of NodePolicy " + policy.name()
        : askedFor(policy);
  }

  /// Who asks for safe mode; empty for nobody.
  private String askedFor(EffectivePolicy policy) {
    String asked =
        node == null ? "" : node.annotations().getOrDefault(Annotations.SAFE_MODE_REQUESTED, "");
    if (!asked.isEmpty() && !asked.equals("false")) {
      return "the node's annotation " + Annotations.SAFE_MODE_REQUESTED + "=" + asked;
    }
    return policy.safeMode() ? "a NodePolicy asks for it" : "";
  }

  private void resolve() {
    if (node != null) {
      resolution =
          PolicyResolver.resolve(List.copyOf(policies.values()), node.labels(), resolution);
    }
  }

  private static String describe(Problem problem) {
    return "NodePolicy "
        + problem.policy()
        + ": "
        + problem.faults().stream().collect(Collectors.joining(", "));
  }
}
