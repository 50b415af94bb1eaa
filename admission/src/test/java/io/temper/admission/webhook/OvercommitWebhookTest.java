package io.temper.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.admission.overcommit.Cluster;
import io.temper.admission.overcommit.CpuBounds;
import io.temper.admission.overcommit.OvercommitRule;
import io.temper.admission.overcommit.Surroundings;
import io.temper.admission.overcommit.Surroundings.Autoscaler;
import io.temper.admission.overcommit.Surroundings.Participation;
import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import io.temper.tiers.TierPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OvercommitWebhookTest {
  private static final Cluster HALF =
      _ ->
          new Surroundings(
              Participation.IN,
              new OvercommitRule("half", Mode.Enforce, false, OvercommitRule.scalable(), 50, 10),
              List.of(TierPolicy.DEFAULT),
              Autoscaler.NONE,
              CpuBounds.NONE);
  private static final String WEB =
      "{\"metadata\":{},\"spec\":{\"containers\":[{\"name\":\"a\",\"resources\":"
          + "{\"requests\":{\"cpu\":\"1\"}}}]}}";

  @Test
  void scaledPodIsAnsweredWithAPatchAndANote() {
    assertThat(answer(HALF, review("CREATE", "pods", WEB)))
        .startsWith(
            "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":"
                + "{\"uid\":\"u-1\",\"allowed\":true,\"patchType\":\"JSONPatch\",\"patch\":\"")
        .endsWith("\"auditAnnotations\":{\"cpu-requests\":\"policy half: a 1 to 500m\"}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "{\"metadata\":{},\"spec\":7}",
        "{\"metadata\":{},\"spec\":{\"priority\":\"high\"}}",
        "{\"metadata\":{},\"spec\":{\"priority\":99999999999}}",
        "{\"metadata\":{},\"spec\":{\"containers\":{}}}",
        "{\"metadata\":{},\"spec\":{\"containers\":[7]}}",
        "{\"metadata\":{},\"spec\":{\"containers\":[{\"resources\":[]}]}}",
        "{\"metadata\":{\"annotations\":{\"a\":{}}},\"spec\":{}}"
      })
  void podThatCannotBeReadIsLetInWithAWarning(String pod) {
    assertThat(answer(HALF, review("CREATE", "pods", pod)))
        .contains("\"allowed\":true")
        .contains("\"warnings\":[\"temper overcommit left the pod as it is: ")
        .doesNotContain("patch");
  }

  @Test
  void whatIsNoPodBeingMadeIsLetInWithAWarning() {
    assertThat(answer(HALF, review("UPDATE", "pods", WEB))).contains("warnings");
    assertThat(answer(HALF, review("CREATE", "deployments", WEB))).contains("warnings");
  }

  @Test
  void faultOfOursLetsThePodIn() {
    Cluster broken =
        _ -> {
          throw new IllegalStateException("broken");
        };

    assertThat(answer(broken, review("CREATE", "pods", WEB)))
        .contains("\"allowed\":true")
        .contains("the webhook failed")
        .doesNotContain("patch");
  }

  @Test
  void onlyPostIsAnswered() {
    Request get =
        Request.of("GET", "/overcommit", Query.EMPTY, Headers.EMPTY, new byte[0], Peer.NONE);

    assertThatThrownBy(() -> webhook(HALF).handle(get)).isInstanceOf(StatusException.class);
  }

  private static String review(String operation, String resource, String object) {
    return """
    {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1",
     "resource":{"group":"","version":"v1","resource":"%s"},"operation":"%s",
     "namespace":"shop","object":%s}}
    """
        .formatted(resource, operation, object);
  }

  private static String answer(Cluster cluster, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Request request =
        Request.of("POST", "/overcommit", Query.EMPTY, Headers.EMPTY, bytes, Peer.NONE);
    Response response = webhook(cluster).handle(request);
    assertThat(response).isInstanceOf(Response.Full.class);
    assertThat(response.status()).isEqualTo(200);
    return response instanceof Response.Full full
        ? new String(full.body(), StandardCharsets.UTF_8)
        : "";
  }

  private static OvercommitWebhook webhook(Cluster cluster) {
    return new OvercommitWebhook(
        cluster, new WebhookMetrics(new SimpleMeterRegistry()), Clocks.system());
  }
}
