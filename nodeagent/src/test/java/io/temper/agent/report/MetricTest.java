package io.temper.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.Golden;
import org.junit.jupiter.api.Test;

final class MetricTest {
  @Test
  void everyMetricIsDocumented() {
    Golden.matches(
        "docs/metrics/agent.md",
        "# Metrics of the node agent\n\nAt `/metrics`, port 9100, in Prometheus' text format.\n\n"
            + Metric.table());
  }

  @Test
  void decimalsAreExact() {
    assertThat(MetricsText.decimal(1_500, 3)).isEqualTo("1.5");
    assertThat(MetricsText.decimal(7, 3)).isEqualTo("0.007");
    assertThat(MetricsText.decimal(3_000, 3)).isEqualTo("3");
    assertThat(MetricsText.decimal(0, 9)).isEqualTo("0");
  }
}
