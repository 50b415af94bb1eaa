package io.temper.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CpuPressureTest {
  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, 0, LOW",
    "UNKNOWN, 250, MID",
    "UNKNOWN, 1000, HIGH",
    "LOW, 249, LOW",
    "LOW, 250, MID",
    "LOW, 600, HIGH",
    "MID, 150, MID",
    "MID, 149, LOW",
    "MID, 600, HIGH",
    "HIGH, 400, HIGH",
    "HIGH, 399, MID",
    "HIGH, 149, LOW"
  })
  void risesAtOnceAndFallsLate(CpuPressure before, int permille, CpuPressure after) {
    assertThat(before.then(permille)).isEqualTo(after);
  }

  @Test
  void nodeOnAnEdgeStaysWhatItIs() {
    CpuPressure pressure = CpuPressure.LOW;
    int changes = 0;
    for (int i = 0; i < 100; i++) {
      CpuPressure next = pressure.then(i % 2 == 0 ? 260 : 200);
      changes += next == pressure ? 0 : 1;
      pressure = next;
    }

    assertThat(changes).isEqualTo(1);
    assertThat(pressure.word()).isEqualTo("mid");
  }
}
