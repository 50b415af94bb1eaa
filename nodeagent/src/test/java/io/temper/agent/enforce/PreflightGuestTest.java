package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.guest.GuestPod;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("guest")
final class PreflightGuestTest {
  private final MachineReader reader =
      new MachineReader(
          Path.of("/sys/fs/cgroup"), Path.of("/proc"), Path.of("/sys"), Path.of("/nothing"));

  @Test
  void nothingStandsAgainstItUntilAContainerIsPinned() throws Exception {
    try (GuestPod pod = GuestPod.burstable("99999999-0000-4000-8000-000000000009")) {
      assertThat(Preflight.obstacles(reader.read())).isEmpty();

      Files.writeString(pod.containerCgroup().resolve("cpuset.cpus"), "1");

      assertThat(Preflight.obstacles(reader.read()))
          .singleElement()
          .asString()
          .startsWith("containers are pinned to some of the CPUs: kubepods/burstable/pod99999999");
    }
  }
}
