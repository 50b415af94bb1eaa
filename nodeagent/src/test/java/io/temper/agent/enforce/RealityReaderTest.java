package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.FakeClock;
import io.temper.agent.kernel.Affinity;
import io.temper.agent.lint.Reality;
import io.temper.agent.lint.Reality.PodThread;
import io.temper.agent.observe.WantingThread;
import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import io.temper.agent.plan.PlanPod;
import io.temper.agent.plan.PlanPolicy;
import io.temper.agent.plan.Planner;
import io.temper.crds.perf.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With this machine's threads and a scheduler that says what the test laid ready.
@Timeout(60)
final class RealityReaderTest {
  private static final String ANSWER =
      """
      {"errno":0,"args":{"resp":{"layers":{"critical":{"cpus":[5]},"stranger":{"cpus":[8]},\
      "low":{"cpus":[]}}}}}
      """;
  private static final int OWN = Math.toIntExact(ProcessHandle.current().pid());
  private static final int NOBODY = 1 << 22;

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private final FakeSupervisor supervisor = new FakeSupervisor();
  private FakeStatsServer scheduler;
  private RealityReader reader;

  @BeforeEach
  void listen() throws IOException {
    scheduler = new FakeStatsServer(directory.resolve("stats"));
    reader =
        new RealityReader(
            new LayerStats(directory.resolve("stats"), clock, Duration.ofSeconds(30)),
            Path.of("/proc"),
            clock);
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
    scheduler.close();
  }

  @Test
  void layersAndThreadsAreSeen() throws IOException {
    scheduler.answer(ANSWER);

    Reality reality = read(thread("critical", OWN), thread("low", OWN), thread("low", NOBODY));

    assertThat(reality.atMillis()).isEqualTo(clock.unixMillis());
    assertThat(reality.layerCpus())
        .isEqualTo(Map.of(Tier.Critical, BitSet.valueOf(new long[] {5}), Tier.Low, new BitSet()));
    try (Affinity affinity = new Affinity()) {
      assertThat(reality.threads().getFirst().allowed()).isEqualTo(affinity.of(OWN));
    }
    assertThat(reality.threads().getFirst().lastCpu()).as("protected").isNotNegative();
    assertThat(reality.threads().get(1).lastCpu()).as("not protected").isEqualTo(-1);
    assertThat(reality.threads())
        .last()
        .isEqualTo(new PodThread("low", null, new BitSet(), -1, 400, 300));
    assertThat(reality.podNames()).containsEntry("low", "shop/low");
  }

  @Test
  void limitsThatAreNotHeldAreThoseOutsideBackground() {
    scheduler.answer("").answer("");
    assertThat(read().unheldLimits()).isEmpty();

    supervisor.limits = new SupervisorStatus.Limits("No", "no freezer", 0, 0, 0);
    Reality reality = read();

    assertThat(reality.unheldLimits()).containsExactly("low");
    assertThat(reality.limitsWhy()).isEqualTo("no freezer");
  }

  @Test
  void schedulerThatGivesNoAnswerIsLeftAloneForAWhile() {
    scheduler.answer("");

    assertThat(read().layerCpus()).isEmpty();
    assertThat(read().layerCpus()).isEmpty();
    assertThat(scheduler.questions()).hasSize(1);

    scheduler.answer(ANSWER);
    clock.advanceMillis(300_000);
    assertThat(read().layerCpus()).isNotEmpty();
  }

  @Test
  void socketThatIsNotThereIsNoAnswer() throws IOException {
    scheduler.close();
    Files.deleteIfExists(directory.resolve("stats"));

    assertThat(read(thread("low", OWN)).layerCpus()).isEmpty();
  }

  private Reality read(WantingThread... threads) {
    NodeShape shape =
        new NodeShape(
            List.of(
                new NodeShape.Core(List.of(0), 0, 0),
                new NodeShape.Core(List.of(1), 0, 0),
                new NodeShape.Core(List.of(2), 0, 0)),
            3_000,
            "kubepods");
    Plan plan =
        Planner.plan(
            shape,
            PlanPolicy.DEFAULT,
            List.of(
                new PlanPod("critical", Tier.Critical, 500, null),
                new PlanPod("low", Tier.Low, 500, null)),
            null);
    List<NodePod> pods =
        List.of(
            new NodePod("critical", "shop/critical", Tier.Critical, 500, false, 1),
            new NodePod("low", "shop/low", Tier.Low, 500, true, 1),
            new NodePod("background", "shop/background", Tier.Background, 500, true, 1));
    supervisor.runsAlready("digest", 1);
    return reader.read(new InForce(plan, shape, pods, supervisor.status()), List.of(threads));
  }

  private static WantingThread thread(String pod, int tid) {
    return new WantingThread(pod, tid, 400, 300);
  }
}
