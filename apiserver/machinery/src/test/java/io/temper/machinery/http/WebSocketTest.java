package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.http.WebSocketClient.Frame;
import io.temper.machinery.time.Eventually;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes over a WebSocket frame by frame, and what becomes of clients that break its rules.
@Conformance({"A8", "E12"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebSocketTest {
  private static final String LOG = "/apis/shop.example/v1/namespaces/n/things/t/log";
  private static final String KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start(builder -> builder.below("/apis/shop.example/v1", log()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  record Broken(String name, int code, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Broken> broken() {
    byte[] mask = {0, 0, 0, 0};
    return Stream.of(
        new Broken("reserved bit", 1002, bytes(0xc1, 0x80, mask)),
        new Broken("unknown data opcode", 1002, bytes(0x83, 0x80, mask)),
        new Broken("unknown control opcode", 1002, bytes(0x8b, 0x80, mask)),
        new Broken("not masked", 1002, bytes(0x81, 0x01, 'x')),
        new Broken("control frame in parts", 1002, bytes(0x09, 0x80, mask)),
        new Broken("long ping", 1002, bytes(0x89, 0xfe, 0x01, 0x00, mask)),
        new Broken("part of no message", 1002, bytes(0x80, 0x80, mask)),
        new Broken("message within a message", 1002, bytes(0x01, 0x80, mask, 0x81, 0x80, mask)),
        new Broken("negative length", 1002, bytes(0x82, 0xff, 0x80, new byte[7], mask)),
        new Broken("close with half a code", 1002, bytes(0x88, 0x81, mask, 0x03)),
        new Broken("text that is none", 1007, bytes(0x81, 0x82, mask, 0xc3, 0x28)),
        new Broken("huge", 1009, bytes(0x82, 0xff, 0x7f, new byte[7], mask)),
        new Broken("one byte too many", 1009, bytes(0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 1, mask)),
        new Broken(
            "too many in parts",
            1009,
            bytes(0x02, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0, mask, new byte[1 << 20], 0x80, 0x81)),
        new Broken(
            "no WebSocket at all", 1002, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void clientThatBreaksTheRulesIsToldAndTheAnswerEnds(Broken broken) throws Exception {
    try (var client = WebSocketClient.open(server, LOG)) {
      client.next();

      client.raw(broken.bytes);

      Frame close = client.next();
      assertThat(close.opcode()).isEqualTo(WebSocketClient.CLOSE);
      assertThat(close.code()).isEqualTo(broken.code);
      client.socket().shutdownOutput();
      assertThat(client.isOver()).isTrue();
    }
    Eventually.until("the answer is over", () -> open.get() == 0);
  }

  @Test
  void messageInPartsMayHaveAPingBetweenThem() throws Exception {
    try (var client = WebSocketClient.open(server, LOG)) {
      client.next();

      client.frame(WebSocketClient.TEXT, "gr".getBytes(StandardCharsets.UTF_8));
      client.frame(WebSocketClient.FINAL | WebSocketClient.PING, new byte[] {7});
      client.frame(WebSocketClient.FINAL, "üß".getBytes(StandardCharsets.UTF_8));
      client.frame(WebSocketClient.FINAL | WebSocketClient.PING, new byte[125]);

      assertThat(client.next())
          .extracting(Frame::opcode, frame -> frame.payload()[0])
          .containsExactly(WebSocketClient.PONG, (byte) 7);
      assertThat(client.next().payload()).hasSize(125);
    }
  }

  @Test
  void logComesAsBytesAfterAGreeting() throws Exception {
    try (var client = WebSocketClient.open(server, LOG)) {
      assertThat(client.head()).startsWith("HTTP/1.1 101 ").doesNotContain("-Protocol");
      assertThat(client.next().payload()).isEmpty();

      lines.add("one\n");

      Frame frame = client.next();
      assertThat(frame.opcode()).isEqualTo(WebSocketClient.BINARY);
      assertThat(frame.payload()).isEqualTo("one\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void logComesAsBase64WhereBytesCannotBeTaken() throws Exception {
    try (var client = WebSocketClient.open(server, LOG, "x", "base64.binary.k8s.io")) {
      assertThat(client.head()).contains("Sec-WebSocket-Protocol: base64.binary.k8s.io\r\n");
      assertThat(client.next().payload()).isEmpty();

      lines.add("one\n");

      assertThat(client.next())
          .extracting(Frame::opcode, Frame::text)
          .containsExactly(WebSocketClient.TEXT, "b25lCg==");
    }
  }

  @Test
  void logInAProtocolNobodySpeaksIsForbidden() throws Exception {
    try (var client = WebSocketClient.open(server, LOG, "v5.channel.k8s.io")) {
      assertThat(client.head()).startsWith("HTTP/1.1 403 ").contains("Audit-Id: ");
      assertThat(TestServer.readAll(client.socket()))
          .contains(
              "requested protocol(s) are not supported: [v5.channel.k8s.io];"
                  + " supports [binary.k8s.io base64.binary.k8s.io]");
    }
    Eventually.until("nothing is left open", () -> open.get() == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Version: x",
        "X-None: 1",
      })
  void otherVersionsAreRefusedWithTheOneThatIsSpoken(String version) throws Exception {
    try (var client =
        WebSocketClient.ask(
            server,
            LOG,
            List.of("Connection: keep-alive, Upgrade", "Upgrade: WebSocket", KEY, version))) {
      assertThat(client.head())
          .startsWith("HTTP/1.1 400 ")
          .contains("Sec-WebSocket-Version: 13\r\n");
      assertThat(TestServer.readAll(client.socket())).contains("missing or bad WebSocket Version");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void keyThatIsNoneIsRefused(String key) throws Exception {
    try (var client =
        WebSocketClient.ask(
            server,
            LOG,
            List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: " + key))) {
      assertThat(client.head()).startsWith("HTTP/1.1 400 ");
      assertThat(TestServer.readAll(client.socket())).contains("mismatch challenge/response");
    }
  }

  private Handler log() {
    return _ ->
        new Response.Stream(
            200,
            Headers.of("Content-Type", "text/plain"),
            sink -> {
              open.incrementAndGet();
              Thread me = Thread.currentThread();
              sink.onClose(me::interrupt);
              try {
                while (sink.open()) {
                  sink.write(lines.take().getBytes(StandardCharsets.UTF_8));
                  sink.flush();
                }
              } catch (InterruptedException _) {
                // The client has left.
              } finally {
                open.decrementAndGet();
              }
            });
  }

  private static byte[] bytes(Object... parts) {
    var all = new ByteArrayOutputStream();
    Arrays.stream(parts)
        .forEach(part -> {
          if (part instanceof byte[] several) {
            all.writeBytes(several);
          } else {
            all.write(part instanceof Character c ? c : (Integer) part);
          }
        });
    return all.toByteArray();
  }
}
