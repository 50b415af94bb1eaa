package io.temper.agent.kube;

import io.temper.tiers.Amounts;
import java.util.Map;

/// What the agent keeps of its Node.
public record NodeSpec(
    String uid,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    long createdMillis,
    Amounts capacity,
    Amounts allocatable,
    String kernel,
    String architecture) {

  public NodeSpec {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
