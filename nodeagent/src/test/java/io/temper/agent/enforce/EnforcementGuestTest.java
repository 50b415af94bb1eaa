package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.Generation.Kind;
import io.temper.agent.guest.GuestPod;
import io.temper.agent.guest.SchedExt;
import io.temper.agent.guest.Waits;
import io.temper.agent.plan.LayerKind;
import io.temper.agent.plan.LayerPolicy;
import io.temper.agent.plan.PlanPolicy;
import io.temper.agent.time.SystemClock;
import io.temper.crds.perf.Enforcement.State;
import io.temper.crds.perf.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The enforcer with the real supervisor, the real scx_layered and the real kernel.
@Tag("guest")
final class EnforcementGuestTest {
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final String A = "11111111-0000-4000-8000-000000000001";
  private static final String B = "22222222-0000-4000-8000-000000000002";
  private static final String C = "33333333-0000-4000-8000-000000000003";

  private final AtomicReference<EnforcementView> view =
      new AtomicReference<>(EnforcementView.STARTING);
  private final Map<String, Path> cgroups = new HashMap<>();
  private Path runDir;
  private Path stateDir;
  private Process supervisor;
  private Enforcement enforcement;

  @BeforeEach
  void start() throws IOException {
    runDir = Files.createTempDirectory("run");
    stateDir = Files.createTempDirectory("state");
    startSupervisor();
    startAgent();
  }

  @AfterEach
  void stop() {
    enforcement.close();
    supervisor.destroy();
    supervisor.onExit().join();
    SchedExt.awaitDisabled();
  }

  @Test
  void podsAreProtectedMovedAndLimitedAcrossAgentsAndConfigurations() {
    // The third keeps the critical layer's core needed, so that the shape stays when A leaves it.
    try (GuestPod a = pod(A).spin(1);
        GuestPod b = pod(B).spin(4);
        GuestPod _ = pod(C).sleep()) {
      enforce(1, Map.of(A, Tier.Critical, B, Tier.Normal, C, Tier.Critical));
      await(State.Enforcing);
      awaitLayer(A, "critical");
      Waits.sleep(Duration.ofMillis(500));
      assertThat(a.cpus(WINDOW)).as("a critical pod beside four that spin").isGreaterThan(0.6);

      long attached = SchedExt.enableSeq();
      enforce(1, Map.of(A, Tier.Background, B, Tier.Normal, C, Tier.Critical));
      awaitLayer(A, "background");
      // What it gets there is the scheduler's affair: LiveMembershipGuestTest shows that it moves.
      Waits.sleep(Duration.ofMillis(500));
      System.out.printf("in the background: %.2f CPUs%n", a.cpus(WINDOW));
      assertThat(SchedExt.enableSeq()).as("without a reload").isEqualTo(attached);

      enforcement.close();
      startAgent();
      enforce(1, Map.of(A, Tier.Critical, B, Tier.Normal, C, Tier.Critical));
      awaitLayer(A, "critical");
      assertThat(SchedExt.enableSeq()).as("adopted by the next agent").isEqualTo(attached);

      // Loading a scheduler beside five that spin takes minutes on these CPUs.
      a.kill();
      b.kill();
      enforce(2, Map.of(A, Tier.Critical, B, Tier.Normal, C, Tier.Critical));
      Waits.until("a swap", () -> last().kind() == Kind.Swap);
      System.out.println("swap: " + last().stockMillis() + " ms of guest time on stock scheduling");
      assertThat(SchedExt.enableSeq()).isEqualTo(attached + 1);
      awaitLayer(A, "critical");

      b.limit(200).spin(4);
      Waits.sleep(Duration.ofSeconds(2));
      double limited = b.cpus(Duration.ofSeconds(4));
      assertThat(limited).as("four that spin, limited to 0.2 CPUs").isBetween(0.1, 0.25);
    }
  }

  @Test
  void safeModeIsQuickAndEnforcementComesBack() throws IOException {
    try (GuestPod _ = pod(A).doze(1)) {
      enforce(1, Map.of(A, Tier.Critical));
      await(State.Enforcing);

      enforcement.policy(policy(1).inSafeMode("the test"));
      Duration took = Waits.until("stock scheduling", () -> SchedExt.state().equals("disabled"));
      System.out.println("safe mode by wish: " + took.toMillis() + " ms of guest time");
      await(State.SafeMode);

      enforce(1, Map.of(A, Tier.Critical));
      await(State.Enforcing);

      Path file = Files.createFile(stateDir.resolve("safe-mode"));
      took = Waits.until("stock scheduling", () -> SchedExt.state().equals("disabled"));
      System.out.println("safe mode by file: " + took.toMillis() + " ms of guest time");
      await(State.SafeMode);
      Files.delete(file);
      await(State.Enforcing);
    }
  }

  @Test
  void aSchedulerThatTheKernelPutsOutIsSeenAndTriedAgain() throws IOException {
    try (GuestPod _ = pod(A).doze(1)) {
      enforce(1, Map.of(A, Tier.Critical));
      await(State.Enforcing);

      // "Disable sched_ext": what an administrator does in need.
      Files.writeString(Path.of("/proc/sysrq-trigger"), "S");

      await(State.Observing);
      Waits.until("it is counted", () -> view.get().tally().ejections() == 1);
      assertThat(view.get().reason()).containsIgnoringCase("sysrq");
      await(State.Enforcing);
    }
  }

  @Test
  void aSupervisorThatIsKilledLeavesStockSchedulingAndNothingFrozen() throws IOException {
    try (GuestPod a = pod(A).spin(2)) {
      a.limit(200);
      enforce(1, Map.of(A, Tier.Normal));
      await(State.Enforcing);
      Waits.sleep(Duration.ofSeconds(1));

      supervisor.destroyForcibly().onExit().join();

      SchedExt.awaitDisabled();
      await(State.Observing);
      Waits.until("everything is thawed", () -> a.cpus(Duration.ofMillis(500)) > 0.1);
      startSupervisor();
      await(State.Enforcing);
    }
  }

  private void startSupervisor() throws IOException {
    supervisor = io.temper.agent.guest.Supervisor.launch(runDir, stateDir);
  }

  private void startAgent() {
    Enforcement.Places places =
        new Enforcement.Places(
            runDir,
            stateDir,
            Path.of("/sys/fs/cgroup"),
            Path.of("/proc"),
            Path.of("/sys"),
            Path.of("/var/lib/kubelet/cpu_manager_state"));
    enforcement =
        Enforcement.start(places, () -> Map.copyOf(cgroups), new SystemClock(), view::set);
  }

  private GuestPod pod(String uid) {
    GuestPod pod = GuestPod.burstable(uid);
    cgroups.put(uid, pod.cgroup());
    return pod;
  }

  private void await(State state) {
    Waits.until(
        state + ", not " + view.get().state() + ": " + view.get().reason(),
        () -> view.get().state() == state);
  }

  private void awaitLayer(String uid, String layer) {
    Waits.until("the pod is in " + layer, () -> layer.equals(view.get().layers().get(uid)));
  }

  private Generation last() {
    return view.get().generations().getLast();
  }

  private void enforce(int shape, Map<String, Tier> tiers) {
    enforcement.policy(policy(shape));
    List<NodePod> pods = new ArrayList<>();
    tiers.forEach((uid, tier) -> pods.add(new NodePod(uid, "test/" + uid, tier, 500, true, 1)));
    enforcement.pods(pods, 2_000);
  }

  // Shapes that differ in the critical layer's slice alone.
  private static EnforcementPolicy policy(int shape) {
    Map<Tier, LayerPolicy> shapes = new EnumMap<>(PlanPolicy.DEFAULT.layers());
    shapes.put(
        Tier.Critical,
        new LayerPolicy(LayerKind.Confined, 5_000 + shape, 1000, true, false, true, 5, 60));
    return new EnforcementPolicy(
        new PlanPolicy(shapes, 1),
        true,
        "",
        "",
        true,
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        600);
  }
}
