package io.temper.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What happens without a tracefs, or with one that does not do its part. [TracefsTest] is about a
/// real one.
@Timeout(30)
final class TracingTest {
  private static final TraceLimits LIMITS = TraceLimits.of(0, 0);

  @TempDir Path sys;

  @Test
  void limitsAreBounded() {
    assertThat(LIMITS).isEqualTo(new TraceLimits(10, 16 << 20));
    assertThat(LIMITS.problem()).isEmpty();
    assertThat(TraceLimits.of(61, 0).problem()).isEqualTo("a trace takes 1 to 60 seconds, not 61");
    assertThat(TraceLimits.of(-1, 0).problem()).contains("not -1");
    assertThat(TraceLimits.of(1, 1).problem()).contains("not 1");
    assertThat(TraceLimits.of(1, Long.MAX_VALUE).problem()).contains("65536 to 67108864 bytes");
  }

  @Test
  void withoutTracefsItIsSaidWhatToMount() throws Exception {
    assertThat(take(LIMITS))
        .isEqualTo(
            new TraceOutcome.Unable(
                "no tracefs at "
                    + sys
                    + "/kernel/tracing: mount it on the node (mount -t tracefs tracefs"
                    + " /sys/kernel/tracing, which systemd does by itself) and give it to the agent"
                    + " (chart value nodeagent.traces.enabled)"));
  }

  @Test
  void limitsOutOfRangeAreRefusedBeforeAnythingIsTouched() throws Exception {
    tracefs();

    assertThat(take(TraceLimits.of(600, 0))).isInstanceOf(TraceOutcome.Unable.class);
    assertThat(sys.resolve("kernel/tracing/instances")).isEmptyDirectory();
  }

  @Test
  void instanceThatCannotBeSetUpIsRemovedAndSaid() throws Exception {
    // A plain directory: an instance made here has none of the kernel's files.
    tracefs();

    assertThat(take(LIMITS))
        .isInstanceOfSatisfying(
            TraceOutcome.Unable.class,
            unable -> assertThat(unable.why()).startsWith("the kernel refuses: "));
    assertThat(sys.resolve("kernel/tracing/instances")).isEmptyDirectory();
  }

  @Test
  void whatAnotherProcessHoldsOpenIsBusy() throws Exception {
    tracefs();
    // A directory that is not empty cannot be removed, as an instance that is being read.
    Files.createDirectories(sys.resolve("kernel/tracing/instances/temper-1/per_cpu"));

    assertThat(take(LIMITS))
        .isEqualTo(new TraceOutcome.Busy("another agent is taking a trace on this node"));
  }

  @Test
  void whatWasLeftBehindIsRemovedAtStartAndNothingElse() throws Exception {
    tracefs();
    Files.createDirectories(sys.resolve("kernel/tracing/instances/temper-1"));
    Files.createDirectories(sys.resolve("kernel/tracing/instances/someone"));

    new Tracing(sys, new FakeClock()).clean();

    assertThat(sys.resolve("kernel/tracing/instances/temper-1")).doesNotExist();
    assertThat(sys.resolve("kernel/tracing/instances/someone")).exists();
  }

  private void tracefs() throws IOException {
    Path tracing = Files.createDirectories(sys.resolve("kernel/tracing"));
    Files.createDirectory(tracing.resolve("instances"));
    Files.writeString(tracing.resolve("set_event"), "");
  }

  private TraceOutcome take(TraceLimits limits) throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    TraceOutcome outcome =
        new Tracing(sys, new FakeClock())
            .take(
                Set.of(1),
                limits,
                new TraceSink() {
                  @Override
                  public void take(byte[] bytes) {
                    taken.incrementAndGet();
                  }

                  @Override
                  public boolean listening() {
                    return true;
                  }
                });
    assertThat(taken).hasValue(0);
    return outcome;
  }
}
