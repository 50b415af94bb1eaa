package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.guest.GuestPod;
import io.temper.agent.guest.SchedExt;
import io.temper.agent.guest.Waits;
import io.temper.agent.kernel.Bpf;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.lint.Invariant;
import io.temper.agent.lint.Violation;
import io.temper.agent.observe.NodeReading;
import io.temper.agent.observe.Observer;
import io.temper.agent.observe.PodReading;
import io.temper.agent.observe.PodTarget;
import io.temper.agent.observe.Readings;
import io.temper.agent.plan.PlanPolicy;
import io.temper.agent.time.SystemClock;
import io.temper.crds.perf.Enforcement.State;
import io.temper.crds.perf.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The linter with the real supervisor, the real scx_layered and the real kernel, and threads as
/// the observer sees them.
@Tag("guest")
final class DriftGuestTest {
  private static final String A = "11111111-0000-4000-8000-000000000001";
  private static final String B = "22222222-0000-4000-8000-000000000002";
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Path PROC = Path.of("/proc");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private static final EnforcementPolicy POLICY =
      new EnforcementPolicy(
          PlanPolicy.DEFAULT, true, "", "", true, Duration.ZERO, Duration.ofMinutes(1), 600);

  private final AtomicReference<EnforcementView> view =
      new AtomicReference<>(EnforcementView.STARTING);
  private final Map<String, Path> cgroups = new HashMap<>();
  private final Kernel kernel = new Kernel();
  private Observer observer;
  private Process supervisor;
  private Enforcement enforcement;

  @BeforeEach
  void start() throws IOException {
    Path runDir = Files.createTempDirectory("run");
    Path stateDir = Files.createTempDirectory("state");
    Files.createSymbolicLink(runDir.resolve("scx"), Path.of("/var/run/scx"));
    supervisor = io.temper.agent.guest.Supervisor.launch(runDir, stateDir);
    enforcement =
        Enforcement.start(
            new Enforcement.Places(
                runDir,
                stateDir,
                CGROUPS,
                PROC,
                Path.of("/sys"),
                Path.of("/var/lib/kubelet/cpu_manager_state")),
            () -> Map.copyOf(cgroups),
            new SystemClock(),
            view::set);
    observer = new Observer(kernel, new SystemClock(), CGROUPS, PROC, new Unread());
  }

  @AfterEach
  void stop() {
    observer.close();
    kernel.close();
    enforcement.close();
    supervisor.destroy();
    supervisor.onExit().join();
    SchedExt.awaitDisabled();
  }

  @Test
  void driftIsFoundAndForgottenAndNoneIsSeenInASaneNode() {
    // Loading a scheduler beside what spins takes minutes on these CPUs, so that comes later.
    try (GuestPod a = pod(A).sleep();
        GuestPod b = pod(B).sleep()) {
      observer.watch(target(A, a));
      observer.watch(target(B, b));
      enforcement.policy(POLICY);
      enforcement.pods(List.of(nodePod(A, Tier.Critical), nodePod(B, Tier.Normal)), 2_000);
      Waits.until("it is enforced", () -> view.get().state() == State.Enforcing);
      Waits.until("A is placed", () -> "critical".equals(view.get().layers().get(A)));

      a.spin(1);
      b.spin(1);

      Waits.until("both pods' threads are seen", () -> observed(A) && observed(B));
      for (int look = 0; look < 12; look++) {
        look();
        assertThat(view.get().violations()).as("a sane node").isEmpty();
      }

      b.kill().spinOnFirstCpu();
      awaitLooking("B is pinned", found -> names(found, Invariant.AffinityFallback, B));
      assertThat(view.get().violations())
          .extracting(Violation::message)
          .anySatisfy(message -> assertThat(message).contains("may run on CPUs {0} only"));

      b.kill().spin(1);
      awaitLooking("B is free again", found -> !names(found, Invariant.AffinityFallback, B));

      // The enforcer would put it right within a minute: it is put wrong until it is noticed.
      try (LiveMembership another = LiveMembership.open(new Bpf(), PROC)) {
        awaitLooking(
            "A is in another layer",
            found -> {
              another.move(a.cgroup(), -1, true);
              return names(found, Invariant.LayerMismatch, A);
            });
      }
      awaitLooking("A is back", found -> !names(found, Invariant.LayerMismatch, A));
    }
  }

  // What the agent does at each pass, and when it looks.
  private void look() {
    observer.doWork();
    enforcement.threads(observer.wanting(64));
    Waits.sleep(BETWEEN_LOOKS);
  }

  private boolean observed(String uid) {
    look();
    return observer.wanting(64).stream().anyMatch(thread -> thread.cgroupUid().equals(uid));
  }

  private void awaitLooking(String what, Predicate<List<Violation>> condition) {
    Waits.until(
        what,
        () -> {
          look();
          return condition.test(view.get().violations());
        });
  }

  private static boolean names(List<Violation> found, Invariant invariant, String uid) {
    return found.stream()
        .anyMatch(violation ->
            violation.invariant() == invariant && violation.object().equals("pod test/" + uid));
  }

  private GuestPod pod(String uid) {
    GuestPod pod = GuestPod.burstable(uid);
    cgroups.put(uid, pod.cgroup());
    return pod;
  }

  private static PodTarget target(String uid, GuestPod pod) {
    String id = pod.containerCgroup().getFileName().toString();
    return new PodTarget(
        uid,
        uid,
        true,
        true,
        List.of(new PodTarget.ContainerTarget("main", "containerd://" + id, false)));
  }

  private static NodePod nodePod(String uid, Tier tier) {
    return new NodePod(uid, "test/" + uid, tier, 500, false, 1);
  }

  /// What is measured beside threads is of no concern here.
  private record Unread() implements Readings {
    @Override
    public void pod(PodReading reading) {}

    @Override
    public void node(NodeReading reading) {}
  }
}
