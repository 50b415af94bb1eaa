package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.guest.GuestPod;
import io.temper.agent.guest.Waits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("guest")
final class ThawGuestTest {
  @Test
  void containerThatADeadSupervisorLeftFrozenRunsAgain(@TempDir Path directory) throws Exception {
    try (GuestPod pod = GuestPod.burstable("88888888-0000-4000-8000-000000000008").spin(1)) {
      Path container = pod.containerCgroup();
      Files.writeString(container.resolve("cgroup.freeze"), "1");
      Waits.until("it is frozen", () -> events(container).contains("frozen 1"));
      Duration frozen = pod.used();
      long inode = (Long) Files.getAttribute(container, "unix:ino");
      Path record = directory.resolve("frozen");
      Files.write(
          record,
          ByteBuffer.allocate(4096 * 8).order(ByteOrder.nativeOrder()).putLong(96, inode).array());

      assertThat(new Thaw(record, Path.of("/sys/fs/cgroup")).all().thawed()).isEqualTo(1);

      Waits.until("it is thawed", () -> events(container).contains("frozen 0"));
      Waits.until("it runs again", () -> pod.used().compareTo(frozen) > 0);
      assertThat(Files.readAllBytes(record)).containsOnly(0);
    }
  }

  private static String events(Path cgroup) {
    return SysFile.text(cgroup.resolve("cgroup.events"));
  }
}
