package io.temper.agent;

import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.kube.NodeSpec;
import io.temper.agent.kube.PodSpec;
import io.temper.agent.observe.PodTarget;
import io.temper.agent.observe.ThreadReading;
import io.temper.agent.plan.NodePolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;

/// What reaches the agent's thread from others.
sealed interface Event {
  /// These are all the node's pods.
  record PodsListed(List<PodSpec> pods) implements Event {}

  /// A pod appeared or changed.
  record PodChanged(PodSpec pod) implements Event {}

  /// A pod is no more.
  record PodRemoved(PodSpec pod) implements Event {}

  /// The node changed.
  record NodeChanged(NodeSpec node) implements Event {}

  /// These are all NodePolicies.
  record PoliciesListed(List<NodePolicy> policies) implements Event {}

  /// A NodePolicy appeared or changed.
  record PolicyChanged(NodePolicy policy) implements Event {}

  /// A NodePolicy is no more.
  record PolicyRemoved(NodePolicy policy) implements Event {}

  /// Enforcement stands differently.
  record EnforcementChanged(EnforcementView view) implements Event {}

  /// Somebody wants to look into a pod; empty is answered if there is none.
  record TargetAsked(String uid, BlockingQueue<Optional<PodTarget>> answer) implements Event {}

  /// Somebody wants to know the hot threads.
  record HotThreadsAsked(int limit, BlockingQueue<List<ThreadReading>> answer) implements Event {}
}
