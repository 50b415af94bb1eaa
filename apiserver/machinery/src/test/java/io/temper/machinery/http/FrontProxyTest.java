package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.tls.ServingPair;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who asks, as a real handshake and real headers say it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrontProxyTest {
  private TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start(builder -> builder.path("/echo", new EchoHandler()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance({"A3", "A4", "A5", "A6", "G1"})
  void everythingTheProxySaysAboutTheUserArrives(Version version) {
    HttpClient client = server.client(server.frontProxy().client("CN=aggregator"), version);

    HttpResponse<String> answer =
        server.get(
            client,
            "/echo",
            "X-Remote-User",
            "jane",
            "X-Remote-Uid",
            "42",
            "X-Remote-Group",
            "a,b",
            "X-Remote-Group",
            "c",
            "X-Remote-Extra-Acme.com%2Fproject",
            "x, y",
            "x-remote-extra-SCOPES",
            "s1",
            "X-Remote-Extra-Scopes",
            "s2");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().lines())
        .contains(
            "user=jane",
            "uid=42",
            "group=a,b",
            "group=c",
            "group=system:authenticated",
            "extra=acme.com/project=x, y",
            "extra=scopes=s1",
            "extra=scopes=s2");
  }

  /// By hand: the JDK's client writes no such header.
  @Test
  @Conformance("A5")
  void nameThatEndsInUnicodeWhiteSpaceIsAnothersName() throws IOException {
    try (SSLSocket socket = server.connect(server.frontProxy().client("CN=aggregator"))) {
      String head = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
      TestServer.write(socket, head + "X-Remote-User: \t admin\u2003 \r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains("user=admin\u2003\n");
    }
  }

  @Test
  @Conformance("A7")
  void nothingThatSaidWhoAsksReachesTheHandler() {
    HttpResponse<String> answer =
        server.get(
            server.aggregator(),
            "/echo",
            "X-Remote-User",
            "jane",
            "X-Remote-Group",
            "ops",
            "X-Remote-Extra-Key",
            "value",
            "Authorization",
            "Bearer token");

    assertThat(answer.body().toLowerCase(Locale.ROOT))
        .doesNotContain("header=x-remote", "header=authorization");
  }

  @Test
  @Conformance("A3")
  void certificateOfAnotherAuthorityIsRefusedWhateverTheHeadersSay() {
    ServingPair forged = TestAuthority.named("front-proxy").client("CN=aggregator");

    HttpResponse<String> answer =
        server.get(
            server.client(forged, Version.HTTP_2),
            "/echo",
            "X-Remote-User",
            "admin",
            "X-Remote-Group",
            "system:masters");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .contains("\"kind\":\"Status\"", "\"message\":\"Unauthorized\"", "\"code\":401");
  }

  @Test
  @Conformance("A3")
  void headersWithoutACertificateAreNobodys() {
    HttpResponse<String> answer =
        server.get(
            server.nobody(Version.HTTP_2),
            "/echo",
            "X-Remote-User",
            "admin",
            "X-Remote-Group",
            "system:masters");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("system:anonymous");
  }

  @Test
  @Conformance("A3")
  void userOfTheClusterCannotSpeakForOthers() {
    HttpResponse<String> answer =
        server.get(
            server.user(Version.HTTP_2), "/echo", "X-Remote-User", "admin", "X-Remote-Uid", "0");

    assertThat(answer.body().lines()).contains("user=jane", "uid=", "group=ops");
  }

  @Test
  @Conformance("A3")
  void proxyWhoseNameIsNotAllowedIsRefused() {
    HttpClient other = server.client(server.frontProxy().client("CN=other"), Version.HTTP_2);

    assertThat(server.get(other, "/echo", "X-Remote-User", "jane").statusCode()).isEqualTo(401);
  }

  @Test
  @Conformance("A3")
  void nameAmongOtherPartsOfTheSubjectDoesNotCount() {
    HttpClient sly =
        server.client(server.frontProxy().client("O=CN\\=aggregator,CN=other"), Version.HTTP_2);

    assertThat(server.get(sly, "/echo", "X-Remote-User", "jane").statusCode()).isEqualTo(401);
  }

  @Test
  @Conformance({"A3", "I4"})
  void certificateThatIsNotForClientsIsRefused() {
    ServingPair serverOnly =
        server
            .frontProxy()
            .issue("CN=aggregator", KeyPurposeId.id_kp_serverAuth, Duration.ofDays(1));

    HttpClient client = server.client(serverOnly, Version.HTTP_2);

    assertThat(server.get(client, "/echo", "X-Remote-User", "jane").statusCode()).isEqualTo(401);
  }

  @Test
  @Conformance("A3")
  void expiredCertificateIsRefused() {
    ServingPair expired =
        server
            .frontProxy()
            .issue("CN=aggregator", KeyPurposeId.id_kp_clientAuth, Duration.ofSeconds(-10));

    HttpClient client = server.client(expired, Version.HTTP_2);

    assertThat(server.get(client, "/echo", "X-Remote-User", "jane").statusCode()).isEqualTo(401);
  }

  @Test
  @Conformance({"A3", "I4"})
  void rotatedAuthorityCountsForConnectionsThatAreOpen() {
    try (var rotating = TestServer.start(builder -> builder.path("/echo", new EchoHandler()))) {
      HttpClient before = rotating.aggregator();
      assertThat(rotating.get(before, "/echo", "X-Remote-User", "jane").statusCode())
          .isEqualTo(200);
      TestAuthority next = TestAuthority.named("next");

      rotating.rotateFrontProxy(next);

      assertThat(rotating.get(before, "/echo", "X-Remote-User", "jane").statusCode())
          .isEqualTo(401);
      HttpClient after = rotating.client(next.client("CN=aggregator"), Version.HTTP_2);
      assertThat(rotating.get(after, "/echo", "X-Remote-User", "jane").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Conformance("G1")
  void certificateOfTheClusterNamesUserAndGroups() {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_1_1), "/echo");

    assertThat(answer.body().lines())
        .contains("user=jane", "group=ops", "group=system:authenticated");
  }
}
