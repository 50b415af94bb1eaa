package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class CertificateRequestsTest {
  @TempDir Path directory;

  @Test
  void requestIsPostedAndItsCertificateFetched() throws Exception {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory)) {
      String certificate =
          Base64.getEncoder().encodeToString("PEM".getBytes(StandardCharsets.US_ASCII));
      kube.next(201, "{}");
      kube.next(200, "{\"spec\":{},\"status\":{}}");
      kube.next(200, "{\"status\":{\"certificate\":\"" + certificate + "\"}}");

      assertThat(new CertificateRequests(client, "n1").sign("REQUEST")).isEqualTo("PEM");

      assertThat(kube.asked().getFirst())
          .startsWith("POST /apis/certificates.k8s.io/v1/certificatesigningrequests")
          .contains("\"signerName\":\"temper.io/agent\"")
          .contains("\"usages\":[\"digital signature\",\"server auth\"]")
          .contains("\"expirationSeconds\":86400")
          .contains("\"name\":\"temper-agent-n1-");
    }
  }

  @Test
  void refusalIsSaid() {
    try (FakeKube kube = new FakeKube();
        KubeClient client = kube.client(directory)) {
      kube.next(201, "{}");
      kube.next(
          200, "{\"status\":{\"conditions\":[{\"type\":\"Denied\",\"message\":\"not you\"}]}}");

      assertThatThrownBy(() -> new CertificateRequests(client, "n1").sign("REQUEST"))
          .isInstanceOf(KubeException.class)
          .hasMessageContaining("not you");
    }
  }
}
