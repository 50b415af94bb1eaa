package io.temper.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Golden;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchedulerConfigTest {
  private static final Flags<SchedulerConfig> FLAGS = Flags.of(SchedulerConfig.class, "TEMPER");

  @Test
  void flagsAreDocumented() {
    Golden.assertMatches(Path.of("../docs/flags/scheduler-ext.txt"), FLAGS.help());
  }

  @Test
  void defaultsServe() {
    assertThat(FLAGS.parse(new String[0], Map.of())).isInstanceOf(Parsed.Ready.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bind-address=0.0.0.0 | --bind-address: must be a loopback address, not 0.0.0.0",
        "--bind-address=localhost | --bind-address: must be a loopback address, not localhost",
        "--port=70000 | --port: must be between 0 and 65535",
        "--status-address=here | --status-address: must be an IP address, not here",
        "--status-port=-1 | --status-port: must be between 0 and 65535",
        "--namespace= | --namespace: must not be empty",
        "--best-nodes=0 | --best-nodes: must be between 1 and 1000",
        "--stale-after=0s | --stale-after: must be a second at least",
        "--publish=maybe | --publish",
        "--publish-every=-1s | --publish-every",
        "--threads-per-core=0 | --threads-per-core: must be between 1 and 8",
        "--answer=false | --answer=false: then --publish must be on or withdraw",
        "--best-node=4 | --best-node"
      })
  void whatMakesNoSenseIsRefused(String flag, String said) {
    assertThat(FLAGS.parse(new String[] {flag}, Map.of()))
        .isInstanceOfSatisfying(
            Parsed.Refused.class, refused -> assertThat(refused.text()).contains(said));
  }
}
