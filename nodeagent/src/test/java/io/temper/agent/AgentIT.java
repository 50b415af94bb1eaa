package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kube.KubeAccess;
import io.temper.agent.kube.KubeClient;
import io.temper.agent.kube.Reflector;
import io.temper.agent.report.Board;
import io.temper.agent.time.SystemClock;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Observation;
import io.temper.agent.v1.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/// The agent against a real kube-apiserver and this machine's real kernel files.
@EnabledIfEnvironmentVariable(named = "TEMPER_KUBECONFIG", matches = ".+")
@Timeout(120)
final class AgentIT {
  private static final String NODE = System.getenv().getOrDefault("TEMPER_NODE", "lab");

  @Test
  void podsOfTheNodeAreMeasured() throws Exception {
    Board board = new Board();
    AgentConfig config =
        io.temper.agent.flags.Flags.of(AgentConfig.class)
            .parse(List.of("--node-name=" + NODE), Map.of());
    KubeAccess access = KubeAccess.fromKubeconfig(Path.of(System.getenv("TEMPER_KUBECONFIG")));
    try (KubeClient client = new KubeClient(access)) {
      Thread working = new Thread(() -> work(config, client, board));
      working.start();
      try {
        Observation observation =
            await(
                board,
                now ->
                    now.getNode().hasUsage()
                        && now.getNode().getCapacity().getCpuMillicores() > 0
                        && now.getPodsList().stream()
                            .allMatch(pod -> pod.hasUsage() || !pod.getCgroupState().isEmpty()));

        Node node = observation.getNode();
        assertThat(node.getName()).isEqualTo(NODE);
        assertThat(node.getUsage().getCpuUsedMillicores()).isPositive();
        assertThat(node.getEnforcement().getReason()).startsWith("observe-only");
        for (Pod pod : observation.getPodsList()) {
          assertThat(pod.getTier()).isNotEmpty();
          assertThat(pod.getUsage().getWindow().getEndMillis())
              .isGreaterThanOrEqualTo(pod.getUsage().getWindow().getStartMillis());
        }
      } finally {
        working.interrupt();
        working.join();
      }
    }
  }

  // On the thread that owns the kernel, until interrupted.
  private static void work(AgentConfig config, KubeClient client, Board board) {
    try (Kernel kernel = new Kernel();
        Agent agent = new Agent(kernel, new SystemClock(), config, NodeFacts.read(config), board);
        Reflector<?> pods = Reflector.pods(client, NODE, agent.podEvents());
        Reflector<?> node = Reflector.node(client, NODE, agent.nodeEvents())) {
      pods.start();
      node.start();
      agent.run(
          new FakeSurroundings(),
          () -> {
            if (Thread.currentThread().isInterrupted()) {
              agent.stop();
            }
          });
    }
  }

  private static Observation await(Board board, Predicate<Observation> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      Observation now = board.snapshot();
      if (condition.test(now)) {
        return now;
      }
      assertThat(System.nanoTime()).as("%s", now).isLessThan(deadline);
      Thread.sleep(200);
    }
  }

  /// Surroundings in which all is well.
  private static final class FakeSurroundings implements Agent.Surroundings {
    @Override
    public boolean kubeSynced() {
      return true;
    }

    @Override
    public boolean kubeConnected() {
      return true;
    }

    @Override
    public boolean certificateReady() {
      return true;
    }

    @Override
    public long certificateExpirySeconds() {
      return 0;
    }
  }
}
