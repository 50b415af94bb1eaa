package io.temper.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.http.HttpsService;
import io.temper.machinery.http.Routes;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.tls.ServingKeys;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the webhook serves on, as its clients meet it.
final class HttpsServiceTest {
  private static final TestAuthority AUTHORITY = TestAuthority.named("ca");

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void handlersAnswerAndErrorsAreStatuses(HttpClient.Version version)
      throws IOException, GeneralSecurityException {
    Routes routes =
        Routes.builder()
            .path("/fine", request -> PlainText.ok("got " + request.body().length))
            .path(
                "/wrong",
                _ -> {
                  throw new StatusException(Status.badRequest("that was wrong"));
                })
            .path(
                "/broken",
                _ -> {
                  throw new IllegalStateException("secret");
                })
            .build();
    ServingKeys keys = new ServingKeys(AUTHORITY.server());
    try (HttpsService service = new HttpsService("127.0.0.1", 0, keys, routes, Clocks.system())) {
      service.start();

      assertThat(post(version, service.port(), "/fine").body()).isEqualTo("got 5");
      HttpResponse<String> wrong = post(version, service.port(), "/wrong");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("\"kind\":\"Status\"").contains("that was wrong");
      HttpResponse<String> broken = post(version, service.port(), "/broken");
      assertThat(broken.statusCode()).isEqualTo(500);
      assertThat(broken.body()).doesNotContain("secret");
      assertThat(post(version, service.port(), "/nowhere").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> post(HttpClient.Version version, int port, String path)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", AUTHORITY.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .POST(HttpRequest.BodyPublishers.ofString("hello"))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(version).sslContext(tls).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
