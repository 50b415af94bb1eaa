package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/// How a client is moved to another connection while nothing it has begun is lost.
@Conformance("A13")
final class SpreadTest {
  private static final String WATCH = "/apis/shop.example/v1/things?watch=1";

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private volatile double dice = 1;

  @Test
  void connectionIsLeftInTwoStepsWhileItsWatchesGoOn() throws IOException {
    try (TestServer server = start(0.02, Duration.ZERO);
        RawHttp2 client = connect(server)) {
      client.get(1, WATCH);
      assertThat(client.status()).isEqualTo(200);
      dice = 0;
      client.get(3, "/readyz");

      Frame first = client.next(Frame.GOAWAY);
      assertThat(first.number(0)).as("every stream is taken").isEqualTo(Integer.MAX_VALUE);
      assertThat(first.number(4)).isEqualTo(ErrorCode.NO_ERROR.code());
      Frame ping = client.read();
      assertThat(ping.type()).isEqualTo(Frame.PING);
      assertThat(client.body(3)).isEqualTo("ok");

      // Asked before the client knew.
      client.get(5, "/readyz");
      assertThat(client.body(5)).isEqualTo("ok");

      client.send(Frame.PING, Frame.ACK, 0, ping.payload());
      Frame second = client.next(Frame.GOAWAY);
      assertThat(second.number(0)).as("the last stream that was taken").isEqualTo(5);
      assertThat(second.number(4)).isEqualTo(ErrorCode.NO_ERROR.code());

      client.get(7, "/readyz");
      events.add("still here\n");
      Frame event = client.read();
      assertThat(event.stream()).as("stream 7 is not looked at").isEqualTo(1);
      assertThat(event.payload()).asString().isEqualTo("still here\n");
      events.add("end");
      assertThat(client.body(1)).isEmpty();
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void clientThatDoesNotAnswerThePingHasASecond() throws IOException {
    try (TestServer server = start(0.02, Duration.ZERO);
        RawHttp2 client = connect(server)) {
      dice = 0;
      client.get(1, "/readyz");
      client.next(Frame.GOAWAY);

      assertThat(client.next(Frame.GOAWAY).number(0)).isEqualTo(1);
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void chanceOfEachRequestIsAsConfigured() throws IOException {
    try (TestServer server = start(0.01, Duration.ZERO);
        RawHttp2 client = connect(server)) {
      dice = 0.0100001;
      client.get(1, "/readyz");
      assertThat(client.next(frame -> true).type()).isNotEqualTo(Frame.GOAWAY);
      assertThat(client.body(1)).isEqualTo("ok");
      dice = 0.0099999;
      client.get(3, "/readyz");
      assertThat(client.next(Frame.GOAWAY).number(0)).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void youngConnectionsAreLetBe() throws IOException {
    try (TestServer server = start(0.02, Duration.ofHours(1));
        RawHttp2 client = connect(server)) {
      dice = 0;
      client.get(1, "/readyz");
      assertThat(client.body(1)).isEqualTo("ok");

      client.send(Frame.PING, 0, 0, new byte[8]);
      assertThat(client.read().has(Frame.ACK)).as("no goodbye before").isTrue();
    }
  }

  @Test
  void withoutAChanceNobodyIsMoved() throws IOException {
    try (TestServer server = start(0, Duration.ZERO);
        RawHttp2 client = connect(server)) {
      dice = 0;
      client.get(1, "/readyz");
      assertThat(client.body(1)).isEqualTo("ok");

      client.send(Frame.PING, 0, 0, new byte[8]);
      assertThat(client.read().has(Frame.ACK)).as("no goodbye before").isTrue();
    }
  }

  @Test
  void connectionOfHttp11ClosesAfterTheAnswer() throws IOException {
    try (TestServer server = start(0.02, Duration.ZERO);
        SSLSocket socket = server.connect(null)) {
      dice = 0;
      TestServer.write(socket, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains("Connection: close\r\n").endsWith("ok");
    }
  }

  /// As upstream's mitigation of floods by those who are nobody.
  @Test
  void whoCannotSayWhoTheyAreMustConnectAnew() throws IOException {
    try (TestServer server = start(0, Duration.ZERO);
        RawHttp2 client =
            RawHttp2.greeted(
                server.context(TestAuthority.named("nobody").client("CN=jane")),
                server.uri("/").getPort())) {
      client.get(1, "/readyz", "x-remote-user", "admin");
      assertThat(client.next(Frame.GOAWAY).number(0)).isEqualTo(Integer.MAX_VALUE);
      assertThat(client.status()).isEqualTo(401);
    }
  }

  private TestServer start(double chance, Duration youth) {
    return TestServer.start(
        config -> TestServer.withChance(config, chance),
        builder -> builder.spread(() -> dice, youth).below("/apis/shop.example/v1", watcher()));
  }

  private Handler watcher() {
    return _ ->
        new Response.Stream(
            200,
            Headers.EMPTY,
            sink -> {
              sink.flush();
              try {
                for (String event = events.take(); !event.equals("end"); event = events.take()) {
                  sink.write(event.getBytes(StandardCharsets.UTF_8));
                  sink.flush();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static RawHttp2 connect(TestServer server) throws IOException {
    return RawHttp2.greeted(
        server.context(server.cluster().client("CN=jane")), server.uri("/").getPort());
  }
}
