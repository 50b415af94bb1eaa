package io.temper.agent.report;

import io.temper.agent.observe.PodThread;
import io.temper.agent.observe.PodThreads;
import io.temper.agent.trace.TraceLimits;
import io.temper.agent.trace.TraceOutcome;
import io.temper.agent.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// Knows one pod, `a`, whose trace is `one` and `two`; the node itself is traced for as long as
/// somebody listens.
final class FakeInspection implements Inspection {
  private final CountDownLatch left = new CountDownLatch(1);

  /// Falls when whoever listened to the node's trace is gone.
  CountDownLatch left() {
    return left;
  }

  @Override
  public Optional<PodThreads.Scan> threads(String podUid) {
    return podUid.equals("a")
        ? Optional.of(
            new PodThreads.Scan(1, 2, 3, List.of(thread(7, 900), thread(8, 20), thread(9, 0))))
        : Optional.empty();
  }

  @Override
  public TraceOutcome trace(String podUid, TraceLimits limits, TraceSink sink)
      throws InterruptedException {
    return switch (podUid) {
      case "a" -> {
        sink.take("one\n".getBytes(StandardCharsets.US_ASCII));
        sink.take("two\n".getBytes(StandardCharsets.US_ASCII));
        yield new TraceOutcome.Taken("seconds", 8, 5, limits.seconds() * 1000L);
      }
      case "busy" -> new TraceOutcome.Busy("a trace is being taken on this node");
      case "untraceable" -> new TraceOutcome.Unable("no tracefs: mount it");
      case "" -> untilLeft(sink);
      default -> new TraceOutcome.NoPod();
    };
  }

  private TraceOutcome untilLeft(TraceSink sink) throws InterruptedException {
    try {
      while (sink.listening()) {
        sink.take("again\n".getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(1);
      }
    } finally {
      left.countDown();
    }
    return new TraceOutcome.Left();
  }

  private static PodThread thread(int tid, long cpuMillicores) {
    return new PodThread(7, tid, "main", "worker", cpuMillicores, 3, 1, "0-1");
  }
}
