package io.temper.scheduler.density;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.crds.Annotations;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeReportTest {
  private static final String USED =
      "system=300,critical=2000,high=10,normal=500,low=40,background=60";

  @Test
  void annotationsOfTheAgentAreRead() {
    assertThat(read(USED, "ScxLayered/Enforcing", "mid"))
        .isEqualTo(new NodeReport(true, Pressure.Mid, new TierCpu(300, 2_000, 10, 600)));
  }

  @Test
  void nodeThatDoesNotEnforceSaysSo() {
    assertThat(read(USED, "None/Observing", null).enforcing()).isFalse();
    assertThat(read(USED, "ScxLayered/SafeMode", null).enforcing()).isFalse();
  }

  @Test
  void pressureThatIsNotSaidOrNotKnownIsLow() {
    assertThat(read(USED, "None/Observing", null).pressure()).isEqualTo(Pressure.Low);
    assertThat(read(USED, "None/Observing", "terrible").pressure()).isEqualTo(Pressure.Low);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "critical",
        "critical=",
        "critical=much",
        "critical=-1",
        "critical=99999999999999999999",
        "critical=2000000000",
        "premium=1",
        "system=1,,high=2",
        "=5",
        "critical=1;high=2"
      })
  void whatNobodyUnderstandsIsAsIfNotSaid(String used) {
    assertThat(
            NodeReport.read(
                Map.of(Annotations.TIER_CPU_USED, used, Annotations.ENFORCEMENT, "None/Observing")))
        .isEmpty();
  }

  @Test
  void nodeWithoutAgentSaysNothing() {
    assertThat(NodeReport.read(Map.of())).isEmpty();
    assertThat(NodeReport.read(Map.of(Annotations.TIER_CPU_USED, USED))).isEmpty();
  }

  private static NodeReport read(String used, String enforcement, @Nullable String pressure) {
    Map<String, String> annotations = new HashMap<>();
    annotations.put(Annotations.TIER_CPU_USED, used);
    annotations.put(Annotations.ENFORCEMENT, enforcement);
    if (pressure != null) {
      annotations.put(Annotations.CPU_PRESSURE, pressure);
    }
    return NodeReport.read(annotations).orElseThrow();
  }
}
