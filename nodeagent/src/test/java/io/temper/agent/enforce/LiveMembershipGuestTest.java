package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.guest.GuestPod;
import io.temper.agent.guest.SchedExt;
import io.temper.agent.guest.ScxLayered;
import io.temper.agent.guest.Waits;
import io.temper.agent.kernel.Bpf;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("guest")
final class LiveMembershipGuestTest {
  private static final String LAYERS =
      """
      [{"name": "critical", "matches": [[{"CgroupRegex": "^matches no path$"}]],
        "kind": {"Confined": {"util_range": [0.05, 0.6], "cpus_range": [0, 1], "protected": true,
                              "preempt": true, "slice_us": 5000, "weight": 1000}}},
       {"name": "background", "matches": [[{"CgroupRegex": "^nor does this$"}]],
        "kind": {"Open": {"slice_us": 5000, "weight": 10}}},
       {"name": "normal", "matches": [[]], "kind": {"Open": {"slice_us": 20000, "weight": 100}}}]
      """;
  private static final int CRITICAL = 0;
  private static final int CATCH_ALL = -1;
  private static final Duration WINDOW = Duration.ofSeconds(2);

  @Test
  void aPodThatSpinsIsMovedIntoTheCriticalLayerAndOutAgainWithoutAReload() {
    try (GuestPod pod = GuestPod.burstable("11111111-0000-4000-8000-000000000001").spin(1);
        GuestPod others = GuestPod.burstable("22222222-0000-4000-8000-000000000002").spin(5);
        ScxLayered _ = ScxLayered.start(LAYERS);
        LiveMembership membership = LiveMembership.open(new Bpf(), Path.of("/proc"))) {
      long attached = SchedExt.enableSeq();
      double before = pod.cpus(WINDOW);

      Waits.until(
          "all its cgroups are known",
          () -> membership.move(pod.cgroup(), CRITICAL, true).complete());
      Waits.sleep(Duration.ofMillis(500));
      double critical = pod.cpus(WINDOW);

      membership.move(pod.cgroup(), CATCH_ALL, true);
      Waits.sleep(Duration.ofMillis(500));
      double after = pod.cpus(WINDOW);

      assertThat(before).isLessThan(0.6);
      assertThat(critical).isGreaterThan(0.85);
      assertThat(after).isLessThan(0.6);
      assertThat(others.used()).isPositive();
      assertThat(SchedExt.enableSeq()).isEqualTo(attached);
    }
  }
}
