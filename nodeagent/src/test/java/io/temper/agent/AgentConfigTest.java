package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.agent.flags.FlagException;
import io.temper.agent.flags.Flags;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgentConfigTest {
  private static final Flags<AgentConfig> FLAGS = Flags.of(AgentConfig.class);

  @Test
  void helpIsWhatTheDocumentationShows() {
    Golden.matches("docs/flags/nodeagent.txt", FLAGS.help());
  }

  @Test
  void commandLineGoesBeforeEnvironmentBeforeDefault() {
    AgentConfig config =
        FLAGS.parse(List.of("--http-port=1", "--state-dir", "/s"), Map.of("NODE_NAME", "from-env"));

    assertThat(config.nodeName()).isEqualTo("from-env");
    assertThat(config.httpPort()).isEqualTo(1);
    assertThat(config.grpcPort()).isEqualTo(9443);
    assertThat(config.stateDir()).isEqualTo(Path.of("/s"));
    assertThat(FLAGS.parse(List.of("--node-name=n"), Map.of("NODE_NAME", "x")).nodeName())
        .isEqualTo("n");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(() ->
            FLAGS.parse(
                List.of("--htp-port", "1", "--grpc-port=x", "stray", "--log-level"), Map.of()))
        .isInstanceOf(FlagException.class)
        .hasMessageContaining("unknown flag --htp-port, did you mean --http-port?")
        .hasMessageContaining("--grpc-port must be a number, not 'x'")
        .hasMessageContaining("not a flag: stray")
        .hasMessageContaining("--log-level needs a value");
    assertThatThrownBy(
            () -> FLAGS.parse(List.of("--http-port=99999", "--log-level=loud"), Map.of()))
        .hasMessageContaining("--node-name")
        .hasMessageContaining("between 0 and 65535, not 99999")
        .hasMessageContaining("--log-level must be one of");
  }

  @Test
  void tableShowsDefaultsAndWhatIsSet() {
    AgentConfig config = FLAGS.parse(List.of("--node-name=n", "--http-port=7"), Map.of());

    assertThat(FLAGS.table(config)).containsPattern("--http-port +9100 +7\\R");
  }
}
