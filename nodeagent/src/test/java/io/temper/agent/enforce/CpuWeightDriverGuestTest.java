package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.guest.GuestPod;
import io.temper.agent.guest.SchedExt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On the kernel's own scheduler and a real cgroup v2 tree.
@Tag("guest")
final class CpuWeightDriverGuestTest {
  private static final String UID = "66666666-0000-4000-8000-000000000006";
  private static final Duration WINDOW = Duration.ofSeconds(2);

  @Test
  void backgroundPodGivesWayAndHasItsWeightBack(@TempDir Path directory) {
    SchedExt.awaitDisabled();
    try (GuestPod background = GuestPod.burstable(UID).spin(2);
        GuestPod other = GuestPod.burstable("77777777-0000-4000-8000-000000000007").spin(2)) {
      CpuWeightDriver driver = new CpuWeightDriver(directory.resolve("weights"), "boot");
      double before = background.cpus(WINDOW);

      assertThat(driver.lower(Map.of(UID, background.cgroup())).lowered()).isEqualTo(1);
      double lowered = background.cpus(WINDOW);

      // As a successor does after a kill.
      new CpuWeightDriver(directory.resolve("weights"), "boot").restore();
      double after = background.cpus(WINDOW);

      assertThat(before).isGreaterThan(0.6);
      assertThat(lowered).isLessThan(0.5);
      assertThat(after).isGreaterThan(0.6);
      assertThat(other.used()).isPositive();
      assertThat(SysFile.text(background.cgroup().resolve("cpu.weight"))).isEqualTo("100");
    }
  }
}
