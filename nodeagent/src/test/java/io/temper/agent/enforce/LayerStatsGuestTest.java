package io.temper.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.enforce.LayerStats.Layer;
import io.temper.agent.guest.GuestPod;
import io.temper.agent.guest.ScxLayered;
import io.temper.agent.guest.Waits;
import io.temper.agent.time.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("guest")
final class LayerStatsGuestTest {
  private static final Path SOCKET = Path.of("/var/run/scx/root/stats");
  private static final String LAYERS =
      """
      [{"name": "critical", "matches": [[{"CgroupPrefix": "kubepods/burstable/podaaaaaaaa"}]],
        "kind": {"Confined": {"util_range": [0.05, 0.6], "cpus_range": [1, 1], "protected": true,
                              "preempt": true, "slice_us": 5000, "weight": 1000}}},
       {"name": "normal", "matches": [[]], "kind": {"Open": {"slice_us": 20000, "weight": 100}}}]
      """;

  @Test
  void theRealSchedulerTellsOfItsLayers() throws Exception {
    try (GuestPod pod = GuestPod.burstable("aaaaaaaa-0000-4000-8000-00000000000a");
        ScxLayered _ = ScxLayered.start(LAYERS);
        LayerStats stats = new LayerStats(SOCKET, new SystemClock(), Duration.ofSeconds(20))) {
      pod.spin(1).doze(1);
      Waits.until("its socket is there", () -> Files.exists(SOCKET));
      stats.read();
      Waits.sleep(Duration.ofSeconds(2));

      List<Layer> layers = stats.read();

      assertThat(layers).extracting(Layer::name).containsExactly("critical", "normal");
      Layer critical = layers.getFirst();
      assertThat(critical.tasks()).isGreaterThanOrEqualTo(2);
      assertThat(critical.cpuMillicores()).isGreaterThan(500);
      assertThat(critical.cpus()).hasSize(1);
      assertThat(critical.waits()).hasSize(26);
      assertThat(layers.getLast().cpus()).doesNotContainAnyElementsOf(critical.cpus());
    }
  }
}
