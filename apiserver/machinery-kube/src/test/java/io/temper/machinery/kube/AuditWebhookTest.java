package io.temper.machinery.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.temper.machinery.Conformance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a real HTTP server on loopback.
@Conformance("H7")
final class AuditWebhookTest {
  private static final List<byte[]> LIST =
      List.of(
          "{\"kind\":\"EventList\",".getBytes(StandardCharsets.UTF_8),
          "\"items\":[]}".getBytes(StandardCharsets.UTF_8));

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private HttpServer server = unbound();
  private volatile int answer = 200;
  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(body, StandardCharsets.UTF_8));
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void eventsArriveAtTheUrlWithTheCredentialsOfTheKubeconfig() throws IOException {
    webhook("/audit/temper?cluster=a").post(LIST);

    assertThat(received)
        .containsExactly(
            "POST /audit/temper?cluster=a application/json Bearer mine"
                + " {\"kind\":\"EventList\",\"items\":[]}");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 401, 429, 500, 503})
  void answerThatDoesNotTakeThemIsAFailure(int code) {
    answer = code;

    assertThatThrownBy(() -> webhook("").post(LIST))
        .isInstanceOf(IOException.class)
        .hasMessage("the audit webhook answered " + code);
    assertThat(received).hasSize(1);
  }

  @Test
  void webhookThatIsDownIsAFailure() {
    AuditWebhook webhook = webhook("");
    server.stop(0);

    assertThatThrownBy(() -> webhook.post(LIST)).isInstanceOf(IOException.class);
  }

  @Test
  void kubeconfigThatCannotBeReadIsRefused() {
    assertThatThrownBy(() -> AuditWebhook.of(folder.resolve("none")))
        .isInstanceOf(KubeException.class)
        .hasMessageContaining("none");
  }

  private AuditWebhook webhook(String path) {
    try {
      return AuditWebhook.of(
          Files.writeString(
              folder.resolve("kubeconfig"),
              """
              apiVersion: v1
              kind: Config
              clusters: [{name: audit, cluster: {server: "http://127.0.0.1:%d%s"}}]
              users: [{name: me, user: {token: mine}}]
              contexts: [{name: here, context: {cluster: audit, user: me}}]
              current-context: here
              """
                  .formatted(server.getAddress().getPort(), path)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
