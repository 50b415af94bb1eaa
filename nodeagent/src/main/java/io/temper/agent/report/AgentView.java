package io.temper.agent.report;

import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.observe.ThreadReading;
import java.util.List;

/// What the pages ask the agent for beside the board. Answered from any thread.
public interface AgentView {
  /// How the agent is doing.
  AgentStatus status();

  /// How enforcement stands.
  EnforcementView enforcement();

  /// NodePolicies that select this node and are refused or overruled.
  int policiesRefused();

  /// The busiest threads, asked of the observer now; empty if it does not answer in time.
  List<ThreadReading> hotThreads(int limit);
}
