package io.temper.machinery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanDurationTest {
  /// The values of upstream's own test (apimachinery pkg/util/duration).
  @ParameterizedTest
  @Conformance("D10")
  @CsvSource({
    "PT1S, 1s",
    "PT70S, 70s",
    "PT190S, 3m10s",
    "PT70M, 70m",
    "PT47H, 47h",
    "PT49H, 2d1h",
    "PT192H, 8d",
    "PT8760H, 365d",
    "PT17520H, 2y",
    "PT17544H, 2y1d",
    "PT70080H, 8y",
    "PT0S, 0s",
    "PT-0.5S, 0s",
    "PT-1.5S, 0s",
    "PT-2S, <invalid>",
    "PT120S, 2m",
    "PT10M5S, 10m",
    "PT3H, 3h",
    "PT3H5M, 3h5m",
    "PT8H, 8h",
  })
  void agesReadAsInKubectl(Duration span, String text) {
    assertThat(HumanDuration.of(span)).isEqualTo(text);
  }
}
