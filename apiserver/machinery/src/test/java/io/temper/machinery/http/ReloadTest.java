package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.tls.ServingPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.security.cert.Certificate;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

final class ReloadTest {
  @Test
  @Conformance({"A2", "H6"})
  void newCertificateIsServedWhileOldConnectionsLive() throws IOException {
    try (var server = TestServer.start(_ -> {});
        SSLSocket old = server.connect(null)) {
      HttpClient client = server.nobody(Version.HTTP_2);
      assertThat(server.get(client, "/readyz").statusCode()).isEqualTo(200);
      Certificate before = old.getSession().getPeerCertificates()[0];
      ServingPair next = server.serving().server();

      server.serve(next);

      Eventually.until(
          "new connections see the new certificate",
          () -> served(server).equals(next.chain().getFirst()));
      assertThat(next.chain().getFirst()).isNotEqualTo(before);
      TestServer.write(old, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(TestServer.readAll(old)).startsWith("HTTP/1.1 200 OK");
      assertThat(server.get(client, "/readyz").statusCode()).isEqualTo(200);
    }
  }

  private static Certificate served(TestServer server) {
    try (SSLSocket socket = server.connect(null)) {
      return socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
