package io.temper.agent.enforce;

import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import java.util.List;

/// A plan that the scheduler runs.
///
/// @param pods those it was made for
/// @param status the supervisor's last word
record InForce(Plan plan, NodeShape shape, List<NodePod> pods, SupervisorStatus status) {}
