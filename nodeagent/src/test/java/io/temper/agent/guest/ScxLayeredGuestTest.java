package io.temper.agent.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// That the guest is what the other guest tests take it for: the real scheduler on a kernel that
/// has it, matching by cgroup.
@Tag("guest")
final class ScxLayeredGuestTest {
  private static final String LAYERS =
      """
      [{"name": "critical", "matches": [[{"CgroupPrefix": "kubepods/burstable/pod11111111"}]],
        "kind": {"Confined": {"util_range": [0.05, 0.6], "cpus_range": [1, 1], "protected": true,
                              "preempt": true, "slice_us": 5000, "weight": 1000}}},
       {"name": "normal", "matches": [[]], "kind": {"Open": {"slice_us": 20000, "weight": 100}}}]
      """;

  @Test
  void aCriticalPodGetsACoreOfItsOwn() {
    try (GuestPod critical = GuestPod.burstable("11111111-0000-4000-8000-000000000001");
        GuestPod other = GuestPod.systemdBestEffort("22222222-0000-4000-8000-000000000002");
        ScxLayered _ = ScxLayered.start(LAYERS)) {
      critical.spin(1);
      other.spin(3);
      // One --interval after it is attached the layers have their CPUs.
      Waits.sleep(Duration.ofMillis(500));

      double cpus = critical.cpus(Duration.ofSeconds(2));

      assertThat(SchedExt.ops()).startsWith("layered_1.1.4");
      assertThat(cpus).isGreaterThan(0.85);
    }
    assertThat(SchedExt.state()).isEqualTo("disabled");
  }

  @Test
  void stoppingItReturnsToTheKernelsOwnScheduler() {
    try (ScxLayered scheduler = ScxLayered.start(LAYERS)) {
      int status = scheduler.stop();

      SchedExt.awaitDisabled();
      assertThat(status).isZero();
      assertThat(scheduler.output()).contains("unregistered from user space");
    }
  }

  @Test
  void itDoesNotKeepCpuLimits() {
    try (GuestPod limited = GuestPod.burstable("33333333-0000-4000-8000-000000000003");
        ScxLayered _ = ScxLayered.start(LAYERS)) {
      limited.limit(200).spin(1);

      // What the supervisor is for: without it a limit of 0.2 cores is not one.
      assertThat(limited.cpus(Duration.ofSeconds(2))).isGreaterThan(0.5);
    }
  }
}
