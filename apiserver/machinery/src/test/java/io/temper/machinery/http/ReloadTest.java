package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

final class ReloadTest {
  private static final String SERVICE = "temper-apiserver.temper-system.svc";

  @Test
  @Conformance("H6")
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

  /// The aggregator dials an address, asks for the Service's name and believes `caBundle` alone.
  @Test
  @Conformance("A2")
  void authorityOfTheServingCertificateChangesUnderABundleOfBoth() {
    TestAuthority old = TestAuthority.named("old");
    TestAuthority next = TestAuthority.named("next");
    try (var server = TestServer.start(_ -> {})) {
      server.serve(old.server(SERVICE));
      Eventually.until("the old is served", () -> believed(server, old));
      assertThat(believed(server, next)).isFalse();
      assertThat(believed(server, old, next)).isTrue();

      server.serve(next.server(SERVICE));

      Eventually.until("the next is served", () -> believed(server, next));
      assertThat(believed(server, old, next)).isTrue();
      assertThat(believed(server, old)).isFalse();
    }
  }

  /// Whether a client with this bundle takes the server for the Service.
  private static boolean believed(TestServer server, TestAuthority... bundle) {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort());
        SSLSocket socket =
            (SSLSocket)
                context(bundle)
                    .getSocketFactory()
                    .createSocket(plain, SERVICE, plain.getPort(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return true;
    } catch (SSLException _) {
      // Signed by somebody else, or for another name.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLContext context(TestAuthority... bundle) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (int i = 0; i < bundle.length; i++) {
        trusted.setCertificateEntry("ca" + i, bundle[i].certificate());
      }
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
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
