package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.flags.Flags;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.kube.ContainerSpec;
import io.temper.agent.kube.NodeSpec;
import io.temper.agent.kube.PodSpec;
import io.temper.agent.lint.Invariant;
import io.temper.agent.lint.Violation;
import io.temper.agent.plan.NodePolicy;
import io.temper.agent.plan.NodeSelector;
import io.temper.agent.report.Board;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import io.temper.tiers.Amounts;
import io.temper.tiers.PodResources;
import io.temper.tiers.Tiers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentTest {
  private static final TimeUnit HOURS = TimeUnit.HOURS;

  @TempDir private Path directory;

  @Test
  void whatTheLinterFoundIsToldOfTheNodeUntilItIsGone() {
    Board board = new Board();
    AgentConfig config = config();
    Violation found =
        new Violation(Invariant.LayerMismatch, "pod shop/web", "in another layer", 1_234);
    try (Kernel kernel = new Kernel();
        Agent agent = new Agent(kernel, new FakeClock(), config, NodeFacts.read(config), board)) {
      agent.enforcementChanged(EnforcementView.STARTING.drifted(List.of(found)));
      agent.pass(new Calm());

      assertThat(board.snapshot().getNode().getViolationsList())
          .singleElement()
          .satisfies(told -> {
            assertThat(told.getInvariant()).isEqualTo("layer_mismatch");
            assertThat(told.getObject()).isEqualTo("pod shop/web");
            assertThat(told.getMessage()).isEqualTo("in another layer");
            assertThat(told.getSinceMillis()).isEqualTo(1_234);
          });

      agent.enforcementChanged(EnforcementView.STARTING);
      agent.pass(new Calm());
      assertThat(board.snapshot().getNode().getViolationsList()).isEmpty();
    }
  }

  /// As when a PriorityClass is replaced over and over while a deployment rolls out.
  @Test
  void thousandPodEventsAtOnceAreTakenInOnePassAndTheLastOfEachPodCounts() {
    Board board = new Board();
    AgentConfig config = config();
    int pods = 48;
    int writers = 4;
    int changes = 1_000 / writers;
    try (Kernel kernel = new Kernel();
        Agent agent = new Agent(kernel, new FakeClock(), config, NodeFacts.read(config), board)) {
      agent
          .podEvents()
          .replaced(IntStream.range(0, pods).mapToObj(i -> pod("pod-" + i, 0)).toList());
      agent.pass(new Calm());

      // Each pod's events come in order, as from a watch; those of several pods mingle.
      List<Thread> threads =
          IntStream.range(0, writers)
              .mapToObj(writer ->
                  Thread.ofVirtual()
                      .start(() -> {
                        for (int i = 0; i < changes; i++) {
                          String name = "pod-" + (i % (pods / writers) * writers + writer);
                          agent.podEvents().changed(pod(name, i % 7 < 3 ? 2_000_000 : -5));
                        }
                        for (int i = writer; i < pods; i += writers) {
                          agent.podEvents().changed(pod("pod-" + i, 2_000_000));
                        }
                      }))
              .toList();
      threads.forEach(AgentTest::join);
      agent.pass(new Calm());

      assertThat(board.snapshot().getPodsList()).hasSize(pods);
      assertThat(board.snapshot().getPodsList())
          .allSatisfy(pod -> assertThat(pod.getTier()).isEqualTo("Critical"));
      Observation told = board.snapshot();
      agent.pass(new Calm());
      assertThat(board.snapshot()).as("nothing is left over").isEqualTo(told);
    }
  }

  /// Of node-1 and this seed, 40 % draw the hour 498195 for stock scheduling, not the one before.
  @Test
  void theHourThatASwitchbackDrewIsToldAsItComesAndGoes() {
    Board board = new Board();
    AgentConfig config = config();
    FakeClock clock = new FakeClock();
    clock.setDate(HOURS.toMillis(498_194));
    try (Kernel kernel = new Kernel();
        Agent agent = new Agent(kernel, clock, config, NodeFacts.read(config), board)) {
      agent.nodeEvents().changed(node("node-1"));
      agent.policyEvents().replaced(List.of(switchback(40, "autumn-2026")));
      agent.pass(new Calm());
      assertThat(arm(board)).isEqualTo("Enforcing");

      clock.setDate(HOURS.toMillis(498_195));
      agent.pass(new Calm());
      assertThat(arm(board)).isEqualTo("Stock");

      clock.setDate(HOURS.toMillis(498_197));
      agent.pass(new Calm());
      assertThat(arm(board)).isEqualTo("Enforcing");

      agent.policyEvents().replaced(List.of());
      agent.pass(new Calm());
      assertThat(board.snapshot().getNode().getEnforcement().hasSwitchback()).isFalse();
    }
  }

  private static String arm(Board board) {
    return board.snapshot().getNode().getEnforcement().getSwitchback().getArm();
  }

  private static NodeSpec node(String name) {
    return new NodeSpec(
        "uid", name, Map.of(), Map.of(), 0, Amounts.NONE, Amounts.NONE, "6.12", "amd64");
  }

  private static NodePolicy switchback(long percent, String seed) {
    return new NodePolicy(
        "uid",
        "experiment",
        0,
        new NodePolicy.Spec(
            NodeSelector.ALL,
            null,
            null,
            null,
            Map.of(),
            null,
            List.of(),
            new NodePolicy.Pace(null, null, null),
            null,
            new NodePolicy.Switchback(percent, seed)),
        List.of());
  }

  @Test
  void podThatEndedForWantOfMemoryIsShownUntilEverybodyHasHeardOfIt() {
    Board board = new Board();
    FakeClock clock = new FakeClock();
    AgentConfig config = config();
    try (Kernel kernel = new Kernel();
        Agent agent = new Agent(kernel, clock, config, NodeFacts.read(config), board)) {
      agent.podEvents().replaced(List.of(job("Running"), job("Running", "other")));
      agent.pass(new Calm());

      agent.podEvents().changed(job("Failed", "job", "containerd://ab"));
      agent.podEvents().changed(job("Failed", "other"));
      agent.pass(new Calm());

      assertThat(board.snapshot().getPodsList()).extracting(Pod::getUid).containsExactly("job");
      assertThat(board.snapshot().getPods(0).getContainers(0).getMemoryKills()).isEqualTo(1);

      clock.advanceMillis(9_000);
      agent.podEvents().changed(job("Failed", "job", "containerd://ab"));
      agent.pass(new Calm());
      assertThat(board.snapshot().getPodsList()).hasSize(1);

      clock.advanceMillis(2_000);
      agent.pass(new Calm());
      assertThat(board.snapshot().getPodsList()).isEmpty();
    }
  }

  private static PodSpec job(String phase) {
    return job(phase, "job");
  }

  private static PodSpec job(String phase, String name, String... killedIds) {
    PodSpec pod = pod(name, 0);
    return new PodSpec(
        pod.uid(),
        pod.namespace(),
        pod.name(),
        pod.labels(),
        pod.createdMillis(),
        pod.owner(),
        pod.facts(),
        pod.configHash(),
        pod.hostNetwork(),
        phase,
        pod.requests(),
        pod.limits(),
        pod.originalCpuMillicores(),
        List.of(
            new ContainerSpec(
                "main", "containerd://ab", Amounts.NONE, Amounts.NONE, false, List.of(killedIds))));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private AgentConfig config() {
    return Flags.of(AgentConfig.class)
        .parse(
            List.of("--node-name=n", "--cgroup-root=" + directory, "--proc-root=" + directory),
            Map.of());
  }

  private static PodSpec pod(String name, int priority) {
    PodResources.Spec nothing =
        new PodResources.Spec(List.of(), List.of(), Amounts.NONE, Amounts.NONE);
    return new PodSpec(
        name,
        "shop",
        name,
        Map.of(),
        1_700_000_000_000L,
        null,
        new Tiers.Facts("shop", priority, "", "Burstable", ""),
        "",
        false,
        "Running",
        nothing,
        nothing,
        null,
        List.of());
  }

  /// Surroundings in which nothing is synced yet.
  private record Calm() implements Agent.Surroundings {
    @Override
    public boolean kubeSynced() {
      return false;
    }

    @Override
    public boolean kubeConnected() {
      return false;
    }

    @Override
    public boolean certificateReady() {
      return false;
    }

    @Override
    public long certificateExpirySeconds() {
      return 0;
    }
  }
}
