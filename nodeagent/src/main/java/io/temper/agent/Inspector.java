package io.temper.agent;

import io.temper.agent.observe.PodTarget;
import io.temper.agent.observe.PodThreads;
import io.temper.agent.report.Inspection;
import io.temper.agent.trace.TraceLimits;
import io.temper.agent.trace.TraceOutcome;
import io.temper.agent.trace.TraceSink;
import io.temper.agent.trace.Tracing;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Looks into pods for those who ask. The agent's thread is asked for the pod, nothing more.
record Inspector(Function<String, Optional<PodTarget>> targets, PodThreads threads, Tracing tracing)
    implements Inspection {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  @Override
  public Optional<PodThreads.Scan> threads(String podUid) throws InterruptedException {
    Optional<PodTarget> target = targets.apply(podUid);
    return target.isEmpty() ? Optional.empty() : Optional.of(threads.measure(target.get(), WINDOW));
  }

  @Override
  public TraceOutcome trace(String podUid, TraceLimits limits, TraceSink sink)
      throws InterruptedException {
    if (podUid.isEmpty()) {
      return tracing.take(Set.of(), limits, sink);
    }
    Set<Integer> tids =
        targets.apply(podUid).map(target -> threads.list(target).keySet()).orElse(Set.of());
    return tids.isEmpty() ? new TraceOutcome.NoPod() : tracing.take(tids, limits, sink);
  }
}
