package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.flags.Flags;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.lint.Invariant;
import io.temper.agent.lint.Violation;
import io.temper.agent.report.Board;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentTest {
  @TempDir private Path directory;

  @Test
  void whatTheLinterFoundIsToldOfTheNodeUntilItIsGone() {
    Board board = new Board();
    AgentConfig config =
        Flags.of(AgentConfig.class)
            .parse(
                List.of("--node-name=n", "--cgroup-root=" + directory, "--proc-root=" + directory),
                Map.of());
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
