package io.temper.server.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.server.perf.Samples;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WorkloadTest {
  private static final Instant DUE = Instant.ofEpochSecond(29_700_000L * 60);

  @Test
  void aReplicaSetWithTheHashOfItsPodsIsADeployments() {
    assertThat(of("ReplicaSet", "web-5d", Map.of("pod-template-hash", "5d"), DUE))
        .isEqualTo(new Workload("Deployment", "web"));
    assertThat(of("ReplicaSet", "web-5d", Map.of("rollouts-pod-template-hash", "5d"), DUE))
        .isEqualTo(new Workload("Rollout", "web"));
    assertThat(of("ReplicaSet", "web-5d", Map.of(), DUE))
        .isEqualTo(new Workload("ReplicaSet", "web-5d"));
  }

  @Test
  void aJobNamedByTheMinuteItWasDueIsACronJobs() {
    assertThat(of("Job", "night-29700000", Map.of(), DUE.plusSeconds(3)))
        .isEqualTo(new Workload("CronJob", "night"));
    assertThat(of("Job", "import-20260101", Map.of(), DUE))
        .as("a date")
        .isEqualTo(new Workload("Job", "import-20260101"));
    assertThat(of("Job", "night-29700000", Map.of(), null))
        .isEqualTo(new Workload("Job", "night-29700000"));
  }

  @Test
  void othersAreWhatTheirOwnerIs() {
    assertThat(of("StatefulSet", "db", Map.of(), DUE)).isEqualTo(new Workload("StatefulSet", "db"));
    assertThat(of("Node", "n1", Map.of(), DUE)).isEqualTo(new Workload("Pod", "pod"));
    assertThat(new Workload("My_Kind", "web").objectName()).isEqualTo("my-kind.web");
  }

  private static Workload of(
      String kind, String name, Map<String, String> labels, @Nullable Instant created) {
    PodReport pod = Samples.pod("shop", "pod");
    return Workload.of(
        new PodReport(
            pod.uid(),
            pod.namespace(),
            pod.name(),
            labels,
            created,
            new PodReport.Owner(kind, name),
            pod.placement(),
            pod.requests(),
            null,
            pod.usage(),
            pod.need(),
            pod.containers()));
  }
}
