package io.temper.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Golden;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdmissionConfigTest {
  private static final Flags<AdmissionConfig> FLAGS = Flags.of(AdmissionConfig.class, "TEMPER");

  @Test
  void flagsAreDocumented() {
    Golden.assertMatches(Path.of("../docs/flags/admission.txt"), FLAGS.help());
  }

  @Test
  void defaultsServeTheServiceOfTheNamespace() {
    assertThat(FLAGS.parse(new String[0], Map.of()))
        .isInstanceOfSatisfying(
            Parsed.Ready.class,
            ready ->
                assertThat(((AdmissionConfig) ready.config()).names())
                    .isEqualTo(List.of("temper-admission.temper-system.svc")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--secure-port=70000 | --secure-port: must be between 0 and 65535",
        "--bind-address=localhost | --bind-address: must be an IP address, not localhost",
        "--namespace= | --namespace: must not be empty",
        "--webhook-configuration= | --webhook-configuration: must not be empty",
        "--shutdown-delay-duration=5 | --shutdown-delay-duration: \"5\" must be a duration such as"
            + " 1m30s",
        "--serving-name=x | --serving-name"
      })
  void whatMakesNoSenseIsRefused(String flag, String said) {
    assertThat(FLAGS.parse(new String[] {flag}, Map.of()))
        .isInstanceOfSatisfying(
            Parsed.Refused.class, refused -> assertThat(refused.text()).contains(said));
  }
}
