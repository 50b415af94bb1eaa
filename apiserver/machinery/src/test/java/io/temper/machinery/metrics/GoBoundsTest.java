package io.temper.machinery.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Conformance("H2")
final class GoBoundsTest {
  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "0.005, 0.005",
    "60.0, 60",
    "1.25, 1.25",
    "1000.0, 1000",
    "131072.0, 131072",
    "1000000.0, 1e+06",
    "1.0E9, 1e+09",
    "1.5E12, 1.5e+12",
    "1.0E-5, 1e-05",
    "1.0E-4, 0.0001"
  })
  void numberIsWrittenAsGoDoes(String java, String go) {
    assertThat(GoBounds.number(new BigDecimal(java))).isEqualTo(go);
  }

  @Test
  void onlyBoundsAreRewritten() {
    assertThat(GoBounds.in("a{le=\"1.0\"} 1.0\na{x=\"{le=\\\"2.0\\\"}\",le=\"+Inf\"} 1.0\n"))
        .isEqualTo("a{le=\"1\"} 1.0\na{x=\"{le=\\\"2.0\\\"}\",le=\"+Inf\"} 1.0\n");
  }
}
