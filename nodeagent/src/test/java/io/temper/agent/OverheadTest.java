package io.temper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Text;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OverheadTest {
  @Test
  void shareOfCpuIsUnknownBeforeTheFirstWholeMinute() {
    try (Kernel kernel = new Kernel();
        Overhead overhead = new Overhead(kernel, Path.of("/proc"), 0)) {
      assertThat(overhead.measure(Duration.ofSeconds(59).toNanos())).isFalse();
      assertThat(overhead.microcores()).isEqualTo(Text.ABSENT);
      assertThat(overhead.residentBytes()).isPositive();

      assertThat(overhead.measure(Duration.ofSeconds(60).toNanos())).isTrue();
      assertThat(overhead.microcores()).isNotNegative().isLessThan(60_000_000);
    }
  }
}
