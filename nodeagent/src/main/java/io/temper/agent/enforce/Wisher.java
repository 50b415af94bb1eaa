package io.temper.agent.enforce;

import io.temper.agent.enforce.Target.Member;
import io.temper.agent.plan.Demotion;
import io.temper.agent.plan.Layer;
import io.temper.agent.plan.LayersJson;
import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import io.temper.agent.plan.PlanDiff;
import io.temper.agent.plan.PlanPod;
import io.temper.agent.plan.Planner;
import io.temper.crds.perf.Tier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the wish out of pods, policy and what stands against it. Plans from the plan before, so
/// that small changes of requests change nothing.
final class Wisher {
  private @Nullable Plan before;

  /// What is to be made of this.
  ///
  /// @param pods null before they are known
  Wish wish(
      @Nullable List<NodePod> pods,
      NodeShape shape,
      EnforcementPolicy policy,
      List<String> obstacles) {
    return new Wish(
        pods == null ? null : target(pods, shape, policy),
        policy.wanted(),
        policy.unwantedBecause(),
        policy.safeModeBecause(),
        obstacles,
        policy.limitsRequired(),
        policy.settle(),
        policy.betweenSwaps(),
        policy.leaseSeconds());
  }

  /// The plan that the last wish with pods was made of, null before there was one.
  @Nullable Plan plan() {
    return before;
  }

  private static String describe(Demotion demotion) {
    return Layer.name(demotion.tier()) + ": " + demotion.reason();
  }

  private Target target(List<NodePod> pods, NodeShape shape, EnforcementPolicy policy) {
    List<PlanPod> planned =
        pods.stream()
            .map(pod -> new PlanPod(pod.cgroupUid(), pod.tier(), pod.requestMillicores(), null))
            .toList();
    Plan plan = Planner.plan(shape, policy.layers(), planned, before);
    before = plan;
    Map<String, Member> members = new HashMap<>();
    int limited = 0;
    for (NodePod pod : pods) {
      members.put(
          pod.cgroupUid(), new Member(Plan.regexSlot(pod.tier()), pod.incarnation(), pod.name()));
      limited += pod.limited() && pod.tier() != Tier.Background ? 1 : 0;
    }
    return new Target(
        plan.shapeDigest(),
        LayersJson.write(plan),
        members,
        plan.layers().stream().map(Layer::name).toList(),
        limited,
        plan.demotions().stream().map(Wisher::describe).toList(),
        PlanDiff.between(null, plan).shape());
  }
}
