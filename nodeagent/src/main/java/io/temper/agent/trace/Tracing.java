package io.temper.agent.trace;

import io.temper.agent.kernel.PipeFile;
import io.temper.agent.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/// Takes kernel traces of scheduling, one at a time.
///
/// ```
/// make an instance ─► filter ─► events on ─► read what is there, pause 50 ms, read … ─► remove it
///                                            └ until seconds, bytes, or nobody listens
/// ```
public final class Tracing {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration BREATH = Duration.ofMillis(1);
  private static final int PIECE = 64 << 10;

  /// So long beyond its limit a trace may hang in a listener that takes nothing.
  private static final Duration STUCK = Duration.ofSeconds(20);

  private static final List<String> PLACES = List.of("kernel/tracing", "kernel/debug/tracing");

  // As the kernel heads its file "trace", by which readers know the format and the column of TGIDs.
  private static final byte[] HEADER =
      """
      # tracer: nop
      #
      #                                          _-----=> irqs-off/BH-disabled
      #                                         / _----=> need-resched
      #                                        | / _---=> hardirq/softirq
      #                                        || / _--=> preempt-depth
      #                                        ||| / _-=> migrate-disable
      #                                        |||| /     delay
      #           TASK-PID       TGID    CPU#  |||||  TIMESTAMP  FUNCTION
      #              | |           |       |   |||||     |         |
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final List<Path> places;
  private final Clock clock;
  private final Semaphore turn = new Semaphore(1);

  public Tracing(Path sysRoot, Clock clock) {
    this.places = PLACES.stream().map(sysRoot::resolve).toList();
    this.clock = clock;
  }

  /// Removes what an agent that was killed left behind. To be called at start.
  public void clean() {
    places.forEach(Tracefs::cleaned);
  }

  /// Takes a trace, on the calling thread, and hands it over piece by piece.
  ///
  /// @param tids the threads it is about, and what they start; empty: everything on the node
  public TraceOutcome take(Collection<Integer> tids, TraceLimits limits, TraceSink sink)
      throws InterruptedException {
    String problem = limits.problem();
    if (!problem.isEmpty()) {
      return new TraceOutcome.Unable(problem);
    }
    Path root = places.stream().filter(Tracing::isTracefs).findFirst().orElse(null);
    if (root == null) {
      return new TraceOutcome.Unable(
          "no tracefs at "
              + places.getFirst()
              + ": mount it on the node (mount -t tracefs tracefs /sys/kernel/tracing, which systemd"
              + " does by itself) and give it to the agent (chart value nodeagent.traces.enabled)");
    }
    if (!turn.tryAcquire()) {
      return new TraceOutcome.Busy("a trace is being taken on this node");
    }
    try {
      return Tracefs.cleaned(root)
          ? guarded(root, tids, limits, sink)
          : new TraceOutcome.Busy("another agent is taking a trace on this node");
    } catch (AccessDeniedException e) {
      return new TraceOutcome.Unable("not permitted to write to " + e.getFile());
    } catch (IOException e) {
      return new TraceOutcome.Unable("the kernel refuses: " + e.getMessage());
    } finally {
      turn.release();
    }
  }

  // A listener that takes nothing must not keep the kernel tracing.
  private TraceOutcome guarded(
      Path root, Collection<Integer> tids, TraceLimits limits, TraceSink sink)
      throws IOException, InterruptedException {
    Thread tracing = Thread.currentThread();
    Duration most = Duration.ofSeconds(limits.seconds()).plus(STUCK);
    Thread guard = Thread.ofVirtual().start(() -> interruptAfter(most, tracing));
    try {
      return record(root, tids, limits, sink);
    } finally {
      guard.interrupt();
      guard.join();
    }
  }

  private TraceOutcome record(
      Path root, Collection<Integer> tids, TraceLimits limits, TraceSink sink)
      throws IOException, InterruptedException {
    String id = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    try (Tracefs instance = Tracefs.make(root, id)) {
      if (!tids.isEmpty()) {
        instance.only(tids);
      }
      instance.start();
      try (PipeFile pipe = PipeFile.open(instance.pipe())) {
        return new Recording(instance, pipe, limits, sink).run();
      }
    }
  }

  private static boolean isTracefs(Path place) {
    return Files.exists(place.resolve("set_event"))
        && Files.isDirectory(place.resolve("instances"));
  }

  private static void interruptAfter(Duration wait, Thread thread) {
    try {
      Thread.sleep(wait);
      thread.interrupt();
    } catch (InterruptedException _) {
      // It came to its end in time.
    }
  }

  /// The reading side of one trace.
  private final class Recording {
    private final Tracefs instance;
    private final PipeFile pipe;
    private final TraceLimits limits;
    private final TraceSink sink;
    private final byte[] piece = new byte[PIECE];
    private final long startNanos = clock.nanos();

    /// What is sent, and the begin of a line whose end is still to come.
    private long sent;

    private int held;

    Recording(Tracefs instance, PipeFile pipe, TraceLimits limits, TraceSink sink) {
      this.instance = instance;
      this.pipe = pipe;
      this.limits = limits;
      this.sink = sink;
    }

    TraceOutcome run() throws IOException, InterruptedException {
      send(HEADER, HEADER.length);
      while (sink.listening()) {
        int count = pipe.read(piece, held);
        held += count;
        // A read gives a few kilobytes at most: they are gathered.
        if (count > 0 && held < PIECE / 2) {
          continue;
        }
        boolean over = elapsedMillis() >= limits.seconds() * 1000L;
        if (flush()) {
          return taken("bytes");
        }
        if (count == 0 && over) {
          return taken("seconds");
        }
        if (over) {
          // What is recorded by now is still sent.
          instance.stop();
        }
        // Also where there is much to read: the agent's other virtual threads want to run.
        Thread.sleep(count == 0 ? PAUSE : BREATH);
      }
      return new TraceOutcome.Left();
    }

    // Sends the whole lines that are held; whether the limit of bytes is reached.
    private boolean flush() {
      int whole = wholeLines(piece, held);
      long room = limits.bytes() - sent;
      boolean full = whole > room;
      int fitting = full ? wholeLines(piece, (int) room) : whole;
      if (fitting > 0) {
        send(piece, fitting);
      }
      System.arraycopy(piece, whole, piece, 0, held - whole);
      held -= whole;
      return full;
    }

    private void send(byte[] bytes, int count) {
      sent += count;
      sink.take(Arrays.copyOf(bytes, count));
    }

    private TraceOutcome taken(String why) {
      return new TraceOutcome.Taken(why, sent, instance.lost(), elapsedMillis());
    }

    private long elapsedMillis() {
      return (clock.nanos() - startNanos) / 1_000_000;
    }
  }

  private static int wholeLines(byte[] bytes, int length) {
    int end = Math.min(length, bytes.length);
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
