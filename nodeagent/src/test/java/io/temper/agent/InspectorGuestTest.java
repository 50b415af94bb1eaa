package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.guest.GuestPod;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.observe.NodeReading;
import io.temper.agent.observe.Observer;
import io.temper.agent.observe.PodReading;
import io.temper.agent.observe.PodTarget;
import io.temper.agent.observe.PodTarget.ContainerTarget;
import io.temper.agent.observe.PodThread;
import io.temper.agent.observe.PodThreads;
import io.temper.agent.observe.Readings;
import io.temper.agent.time.SystemClock;
import io.temper.agent.trace.TraceLimits;
import io.temper.agent.trace.TraceOutcome;
import io.temper.agent.trace.TraceSink;
import io.temper.agent.trace.Tracing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Threads and traces of a pod in cgroup v2, on a kernel that has everything.
@Tag("guest")
final class InspectorGuestTest {
  private static final String UID = "44444444-0000-4000-8000-000000000004";
  private static final Path SYS = Path.of("/sys");

  @Test
  void threadsAndTraceArePodsOwn() throws Exception {
    SystemClock clock = new SystemClock();
    try (Kernel kernel = new Kernel();
        Observer observer =
            new Observer(kernel, clock, SYS.resolve("fs/cgroup"), Path.of("/proc"), new Unheard());
        GuestPod pod = GuestPod.burstable(UID);
        GuestPod other = GuestPod.systemdBestEffort("55555555-0000-4000-8000-000000000005")) {
      pod.spin(1).doze(1);
      other.doze(1);
      PodTarget target =
          new PodTarget(
              UID,
              UID,
              false,
              true,
              List.of(
                  new ContainerTarget(
                      "main", "containerd://" + pod.containerCgroup().getFileName(), false)));
      Inspector inspector =
          new Inspector(
              uid -> Optional.of(target).filter(known -> known.uid().equals(uid)),
              observer.podThreads(),
              new Tracing(SYS, clock));

      PodThreads.Scan scan = inspector.threads(UID).orElseThrow();
      Kept kept = new Kept();
      TraceOutcome outcome = inspector.trace(UID, new TraceLimits(1, 8 << 20), kept);

      // The loop that sleeps does so in a process of its own, which comes and goes.
      assertThat(scan.threads()).hasSizeBetween(2, 3);
      PodThread busiest = scan.threads().getFirst();
      assertThat(busiest.cpuMillicores()).isGreaterThan(300);
      assertThat(busiest.container()).isEqualTo("main");
      assertThat(busiest.allowedCpus()).isEqualTo("0-1");
      assertThat(outcome).isInstanceOf(TraceOutcome.Taken.class);
      assertThat(kept.text())
          .contains("sched_switch: ")
          .contains("sched_process_fork: ")
          .contains("pid=" + busiest.tid() + " ");
    }
  }

  /// Keeps all it is given.
  private static final class Kept implements TraceSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void take(byte[] more) {
      bytes.writeBytes(more);
    }

    @Override
    public boolean listening() {
      return true;
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /// Readings that nobody wants.
  private static final class Unheard implements Readings {
    @Override
    public void pod(PodReading reading) {}

    @Override
    public void node(NodeReading reading) {}
  }
}
