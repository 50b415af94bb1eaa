package io.temper.scheduler.publish;

import io.temper.crds.perf.Tier;

/// What a pod on a node takes of what can be fenced.
///
/// @param millicores of CPU that it asks for
/// @param asked how much of the extended resource it asks for
public record Holding(String node, Tier tier, long millicores, long asked) {

  /// What kube-scheduler does not see it take.
  long unasked() {
    return tier == Tier.Critical ? Math.max(0, millicores - asked) : 0;
  }

  long high() {
    return tier == Tier.High ? millicores : 0;
  }

  boolean matters() {
    return asked > 0 || unasked() > 0 || high() > 0;
  }
}
