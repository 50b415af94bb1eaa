package io.temper.agent;

import io.temper.agent.kube.NodeSpec;
import io.temper.agent.kube.PodSpec;
import io.temper.agent.observe.PodTarget;
import io.temper.agent.observe.ThreadReading;
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

  /// Somebody wants to look into a pod; empty is answered if there is none.
  record TargetAsked(String uid, BlockingQueue<Optional<PodTarget>> answer) implements Event {}

  /// Somebody wants to know the hot threads.
  record HotThreadsAsked(int limit, BlockingQueue<List<ThreadReading>> answer) implements Event {}
}
