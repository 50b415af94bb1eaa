package io.temper.server.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import io.temper.server.port.AgentEndpoint;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KubeAgentsTest {
  private static final OffsetDateTime NOON =
      OffsetDateTime.of(2026, 11, 22, 12, 0, 0, 0, ZoneOffset.UTC);

  @Test
  void ofTwoAgentsOnOneNodeTheNewerIsAsked() {
    V1Pod older = pod(new V1ObjectMeta().creationTimestamp(NOON), running().podIP("10.0.0.1"));
    V1Pod newer =
        pod(new V1ObjectMeta().creationTimestamp(NOON.plusMinutes(1)), running().podIP("10.0.0.2"));

    assertThat(KubeAgents.endpoints(List.of(newer, older), 9443))
        .containsOnly(Map.entry("n1", new AgentEndpoint("10.0.0.2", 9443)));
  }

  @Test
  void whatIsEndingOrHasNoAddressIsNotAsked() {
    V1Pod ending = pod(new V1ObjectMeta().deletionTimestamp(NOON), running().podIP("10.0.0.2"));
    V1Pod failed = pod(new V1ObjectMeta(), running().phase("Failed").podIP("10.0.0.3"));
    V1Pod nowhere = pod(new V1ObjectMeta(), running());

    assertThat(KubeAgents.endpoints(List.of(ending, failed, nowhere), 9443)).isEmpty();
  }

  private static V1Pod pod(V1ObjectMeta metadata, V1PodStatus status) {
    return new V1Pod().metadata(metadata).spec(new V1PodSpec().nodeName("n1")).status(status);
  }

  private static V1PodStatus running() {
    return new V1PodStatus().phase("Running");
  }
}
