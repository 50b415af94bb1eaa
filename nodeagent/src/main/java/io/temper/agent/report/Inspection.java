package io.temper.agent.report;

import io.temper.agent.observe.PodThreads;
import io.temper.agent.trace.TraceLimits;
import io.temper.agent.trace.TraceOutcome;
import io.temper.agent.trace.TraceSink;
import java.util.Optional;

/// What is looked into only when somebody asks. Works on the caller's thread and takes its time.
public interface Inspection {
  /// A pod's threads over the next second; empty if there is no such pod.
  Optional<PodThreads.Scan> threads(String podUid) throws InterruptedException;

  /// Takes a kernel trace of a pod, or of the node for an empty uid.
  TraceOutcome trace(String podUid, TraceLimits limits, TraceSink sink) throws InterruptedException;
}
