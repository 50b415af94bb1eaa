package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.agent.kube.NodeRecord.Written;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class KubeNodeRecordTest {
  private static final long TIME = 1_764_086_400_123L;

  @TempDir Path directory;

  @Test
  void annotationsAreAppliedInOnePatch() {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory)) {
      kube.next(200, "{}");
      Written written =
          new KubeNodeRecord(client, "ns", "n1").annotate("u1", Map.of("temper.io/a", "\"1\"\n"));

      assertThat(written).isEqualTo(Written.DONE);
      assertThat(kube.asked())
          .containsExactly(
              "PATCH /api/v1/nodes/n1?fieldManager=temper-nodeagent&force=true Bearer secret"
                  + " {\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\","
                  + "\"uid\":\"u1\",\"annotations\":{\"temper.io/a\":\"\\\"1\\\"\\n\"}}}");
    }
  }

  @Test
  void leaseIsRenewedByAFewBytesAndMadeWhereThereIsNone() {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory)) {
      KubeNodeRecord record = new KubeNodeRecord(client, "ns", "n1");
      kube.next(404, "{}");
      kube.next(201, "{}");
      kube.next(200, "{}");

      assertThat(record.renew("u1", TIME)).isEqualTo(Written.DONE);
      assertThat(record.renew("u1", TIME)).isEqualTo(Written.DONE);

      assertThat(kube.asked().get(1))
          .startsWith("POST /apis/coordination.k8s.io/v1/namespaces/ns/leases?")
          .contains("\"uid\":\"u1\"")
          .contains("\"acquireTime\":\"2025-11-25T16:00:00.123000Z\"");
      assertThat(kube.asked().get(2))
          .startsWith("PATCH /apis/coordination.k8s.io/v1/namespaces/ns/leases/n1?")
          .endsWith(
              "{\"spec\":{\"holderIdentity\":\"n1\",\"leaseDurationSeconds\":60,"
                  + "\"renewTime\":\"2025-11-25T16:00:00.123000Z\"}}");
    }
  }

  @Test
  void whatIsRefusedIsSaid() {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory)) {
      KubeNodeRecord record = new KubeNodeRecord(client, "ns", "n1");
      kube.next(403, "nodes is forbidden");
      kube.next(500, "");

      assertThat(record.annotate("u1", Map.of()).toString()).contains("403 nodes is forbidden");
      assertThat(record.renew("u1", TIME).toString()).contains("HTTP 500");
    }
  }

  @Test
  void apiThatIsDownIsSaid() {
    FakeKube kube = new FakeKube();
    try (KubeClient client = kube.client(directory)) {
      kube.close();

      assertThat(new KubeNodeRecord(client, "ns", "n1").annotate("u1", Map.of()))
          .isInstanceOf(Written.Failed.class);
    }
  }
}
