package io.temper.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.temper.agent.time.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Traces of this machine's kernel, where its tracefs is mounted and ours to write.
@Timeout(60)
final class TracefsTest {
  private static final Path SYS = Path.of("/sys");
  private static final Path INSTANCES = SYS.resolve("kernel/tracing/instances");

  private final Tracing tracing = new Tracing(SYS, new SystemClock());
  private final Sink sink = new Sink();

  @BeforeEach
  void tracefsIsThere() {
    assumeThat(Files.isWritable(INSTANCES)).as("a writable tracefs on this machine").isTrue();
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    if (Files.isDirectory(INSTANCES)) {
      assertThat(instances()).isEmpty();
    }
  }

  @Test
  void processAndItsChildrenAreTraced() throws Exception {
    Process busy = shell("while :; do sleep 0.02; done");
    try {
      TraceOutcome outcome = tracing.take(Set.of(pid(busy)), new TraceLimits(1, 1 << 20), sink);

      assertThat(outcome)
          .isInstanceOfSatisfying(
              TraceOutcome.Taken.class,
              taken -> {
                assertThat(taken.why()).isEqualTo("seconds");
                assertThat(taken.bytes()).isEqualTo(sink.text().length());
                assertThat(taken.millis()).isGreaterThanOrEqualTo(1000);
              });
      assertThat(sink.text()).startsWith("# tracer: nop\n").endsWith("\n");
      assertThat(sink.events())
          .anyMatch(line -> line.contains("sched_switch: ") && line.contains("next_comm=sleep"))
          .anyMatch(line -> line.contains("sched_wakeup: comm=sh pid=" + busy.pid()))
          .anyMatch(line -> line.contains("sched_process_fork: comm=sh pid=" + busy.pid()))
          .allMatch(line -> line.matches(".*\\(.*\\) \\[\\d+] \\S+ +\\d+\\.\\d+: sched_\\w+: .*"));
    } finally {
      busy.destroyForcibly().waitFor();
    }
  }

  @Test
  void othersAreNotTraced() throws Exception {
    Process traced = shell("sleep 1000");
    Process other = shell("while :; do sleep 0.01; done");
    try {
      tracing.take(Set.of(pid(traced)), new TraceLimits(1, 1 << 20), sink);

      assertThat(sink.events()).noneMatch(line -> line.contains("pid=" + other.pid()));
    } finally {
      traced.destroyForcibly().waitFor();
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void nodeIsTracedUpToTheLimitOfBytesInWholeLines() throws Exception {
    Process busy = shell("while :; do :; done | while :; do sleep 0; done");
    try {
      TraceOutcome outcome = tracing.take(Set.of(), new TraceLimits(30, 64 << 10), sink);

      assertThat(outcome)
          .isInstanceOfSatisfying(
              TraceOutcome.Taken.class, taken -> assertThat(taken.why()).isEqualTo("bytes"));
      assertThat(sink.text().length()).isBetween(60_000, 64 << 10);
      assertThat(sink.text()).endsWith("\n");
    } finally {
      busy.descendants().forEach(ProcessHandle::destroyForcibly);
      busy.destroyForcibly().waitFor();
    }
  }

  @Test
  void secondTraceIsRefusedUntilTheFirstIsOver() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual()
            .start(() -> {
              try {
                tracing.take(Set.of(1), new TraceLimits(60, 1 << 20), sink);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              done.countDown();
            });
    assertThat(sink.begun.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(instances()).hasSize(1);

    assertThat(tracing.take(Set.of(1), new TraceLimits(1, 1 << 20), new Sink()))
        .isInstanceOf(TraceOutcome.Busy.class);
    assertThat(
            new Tracing(SYS, new SystemClock())
                .take(Set.of(1), new TraceLimits(1, 1 << 20), new Sink()))
        .isEqualTo(new TraceOutcome.Busy("another agent is taking a trace on this node"));
    sink.listening.set(false);

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    first.join();
  }

  @Test
  void interruptedTraceIsRemoved() throws Exception {
    Thread first =
        Thread.ofVirtual()
            .start(() -> {
              try {
                tracing.take(Set.of(1), new TraceLimits(60, 1 << 20), sink);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(sink.begun.await(20, TimeUnit.SECONDS)).isTrue();

    first.interrupt();
    first.join();
  }

  @Test
  void whatAKilledAgentLeftBehindIsRemovedAtStart() throws Exception {
    Tracefs left = Tracefs.make(SYS.resolve("kernel/tracing"), "left");
    left.start();
    assertThat(instances()).hasSize(1);

    tracing.clean();
  }

  @Test
  void thousandsOfThreadsFitIntoTheFilter() throws Exception {
    try (Tracefs instance = Tracefs.make(SYS.resolve("kernel/tracing"), "many")) {
      instance.only(Stream.iterate(1, tid -> tid + 1).limit(3_000).toList());

      Path filter = INSTANCES.resolve("temper-many/set_event_pid");
      assertThat(Files.readAllLines(filter)).hasSize(3_000);
    }
  }

  private static List<Path> instances() throws IOException {
    try (Stream<Path> all = Files.list(INSTANCES)) {
      return all.filter(path -> path.getFileName().toString().startsWith("temper-")).toList();
    }
  }

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }

  private static int pid(Process process) {
    return Math.toIntExact(process.pid());
  }

  /// Keeps all it is given.
  private static final class Sink implements TraceSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicBoolean listening = new AtomicBoolean(true);

    @Override
    public void take(byte[] more) {
      bytes.writeBytes(more);
      begun.countDown();
    }

    @Override
    public boolean listening() {
      return listening.get();
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    List<String> events() {
      return text().lines().filter(line -> !line.startsWith("#")).toList();
    }
  }
}
