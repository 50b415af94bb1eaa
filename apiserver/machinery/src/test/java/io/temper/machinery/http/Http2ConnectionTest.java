package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// HTTP/2 frame by frame: what is served, and what is refused for its stream or its connection.
@Conformance("H8")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2ConnectionTest {
  private static final String WATCH = "/apis/shop.example/v1/things?watch=1";
  private static final int LAST_HEADERS = Frame.END_HEADERS | Frame.END_STREAM;

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private TestServer server;

  @BeforeAll
  void start() {
    server =
        TestServer.start(builder ->
            builder
                .path("/echo", new EchoHandler())
                .path("/long", _ -> PlainText.ok("x".repeat(200_000)))
                .path("/big-head", _ -> bigHead())
                .below("/apis/shop.example/v1", watcher()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  record Fault(String what, ErrorCode code, byte[]... frames) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Fault> faultsOfAConnection() {
    byte[] get = RawHttp2.frame(1, LAST_HEADERS, 1, RawHttp2.request("GET", "/readyz"));
    byte[] get3 = RawHttp2.frame(1, LAST_HEADERS, 3, RawHttp2.request("GET", "/readyz"));
    return Stream.of(
        new Fault(
            "frame too large", ErrorCode.FRAME_SIZE_ERROR, RawHttp2.hex("004001000000000001")),
        new Fault("settings of a stream", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(4, 0, 1)),
        new Fault("settings cut off", ErrorCode.FRAME_SIZE_ERROR, RawHttp2.frame(4, 0, 0, one())),
        new Fault(
            "acknowledgement of more", ErrorCode.FRAME_SIZE_ERROR, RawHttp2.frame(4, 1, 0, six())),
        new Fault(
            "initial window too large",
            ErrorCode.FLOW_CONTROL_ERROR,
            RawHttp2.frame(4, 0, 0, RawHttp2.hex("000480000000"))),
        new Fault("ping of one byte", ErrorCode.FRAME_SIZE_ERROR, RawHttp2.frame(6, 0, 0, one())),
        new Fault(
            "ping of a stream", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(6, 0, 1, new byte[8])),
        new Fault(
            "stream of an even number",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(1, LAST_HEADERS, 2, RawHttp2.request("GET", "/readyz"))),
        new Fault(
            "request of no stream",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(1, LAST_HEADERS, 0, RawHttp2.request("GET", "/readyz"))),
        new Fault("stream lower than the last", ErrorCode.PROTOCOL_ERROR, get3, get),
        new Fault(
            "continuation of nothing", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(9, 4, 1, one())),
        new Fault(
            "frame within a header block",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(1, 0, 1, RawHttp2.request("GET", "/readyz")),
            RawHttp2.frame(6, 0, 0, new byte[8])),
        new Fault(
            "continuation of another stream",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(1, 0, 1, RawHttp2.request("GET", "/readyz")),
            RawHttp2.frame(9, 4, 3)),
        new Fault("data of no stream", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(0, 0, 0, one())),
        new Fault("data of an idle stream", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(0, 0, 1)),
        new Fault(
            "padding beyond the frame",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(1, 4, 1, RawHttp2.request("POST", "/echo")),
            RawHttp2.frame(0, 8, 1, (byte) 9, (byte) 0)),
        new Fault(
            "padding without a length",
            ErrorCode.FRAME_SIZE_ERROR,
            RawHttp2.frame(1, 4, 1, RawHttp2.request("POST", "/echo")),
            RawHttp2.frame(0, 8, 1)),
        new Fault(
            "reset of an idle stream",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(3, 0, 1, new byte[4])),
        new Fault("reset cut off", ErrorCode.FRAME_SIZE_ERROR, get, RawHttp2.frame(3, 0, 1, one())),
        new Fault(
            "window that grows by nothing",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(8, 0, 0, new byte[4])),
        new Fault(
            "window too large",
            ErrorCode.FLOW_CONTROL_ERROR,
            RawHttp2.frame(8, 0, 0, RawHttp2.number(Integer.MAX_VALUE))),
        new Fault(
            "window of an idle stream",
            ErrorCode.PROTOCOL_ERROR,
            RawHttp2.frame(8, 0, 1, RawHttp2.number(1))),
        new Fault("window cut off", ErrorCode.FRAME_SIZE_ERROR, RawHttp2.frame(8, 0, 0, one())),
        new Fault("push", ErrorCode.PROTOCOL_ERROR, get, RawHttp2.frame(5, 4, 1, new byte[4])),
        new Fault(
            "priority of no stream", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(2, 0, 0, six())),
        new Fault("goodbye of a stream", ErrorCode.PROTOCOL_ERROR, RawHttp2.frame(7, 0, 1, six())),
        new Fault(
            "header block that is none",
            ErrorCode.COMPRESSION_ERROR,
            RawHttp2.frame(1, LAST_HEADERS, 1, (byte) 0x80)));
  }

  @ParameterizedTest
  @MethodSource("faultsOfAConnection")
  void whatMakesAConnectionUselessEndsItWithItsReason(Fault fault) throws IOException {
    try (RawHttp2 client = greeted()) {
      for (byte[] frame : fault.frames) {
        client.write(frame);
      }

      assertThat(client.goodbye()).isEqualTo(fault.code.code());
    }
  }

  /// Of a stream that is still answered only that stream ends, later the connection (RFC 9113,
  /// section 5.1); which it is here is a matter of time.
  @Test
  void streamBegunAgainIsRefused() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.get(1, "/readyz");
      client.get(1, "/readyz");

      Frame refusal =
          client.next(any -> any.type() == Frame.RST_STREAM || any.type() == Frame.GOAWAY);

      int code = refusal.number(refusal.type() == Frame.GOAWAY ? 4 : 0);
      assertThat(code).isEqualTo(ErrorCode.STREAM_CLOSED.code());
    }
  }

  @Test
  void connectionThatDoesNotBeginAsHttp2IsGivenUp() throws IOException {
    try (RawHttp2 client = RawHttp2.connect(server.context(null), port())) {
      client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.goodbye()).isEqualTo(ErrorCode.PROTOCOL_ERROR.code());
    }
    try (RawHttp2 client = RawHttp2.connect(server.context(null), port())) {
      client.write(RawHttp2.PREFACE);
      client.send(Frame.PING, 0, 0, new byte[8]);
      assertThat(client.goodbye()).isEqualTo(ErrorCode.PROTOCOL_ERROR.code());
    }
  }

  static Stream<Fault> faultsOfAStream() {
    return Stream.of(
        malformed("name in upper case", "Name", "value"),
        malformed("empty name", "", "value"),
        malformed("blank in a name", "a name", "value"),
        malformed("return in a value", "name", "a\rb"),
        malformed("null in a value", "name", "a\0b"),
        malformed("header of one hop", "connection", "close"),
        malformed("coding of HTTP/1", "transfer-encoding", "chunked"),
        malformed("trailers asked for as HTTP/1 does", "te", "gzip"),
        malformed("unknown pseudo-header", ":x", "value"),
        malformed("status of a request", ":status", "200"),
        malformed("method twice", ":method", "GET"),
        malformed("length that is none", "content-length", "-1"),
        malformed("length without a body", "content-length", "1"),
        new Fault(
            "pseudo-header behind others",
            ErrorCode.PROTOCOL_ERROR,
            head(RawHttp2.block("a", "b", ":method", "GET", ":scheme", "https", ":path", "/"))),
        new Fault(
            "no path",
            ErrorCode.PROTOCOL_ERROR,
            head(RawHttp2.block(":method", "GET", ":scheme", "https"))),
        new Fault(
            "empty path",
            ErrorCode.PROTOCOL_ERROR,
            head(RawHttp2.block(":method", "GET", ":scheme", "https", ":path", ""))),
        new Fault(
            "tunnel",
            ErrorCode.PROTOCOL_ERROR,
            head(RawHttp2.block(":method", "CONNECT", ":authority", "x:443"))),
        new Fault(
            "body longer than announced",
            ErrorCode.PROTOCOL_ERROR,
            post("content-length", "1"),
            RawHttp2.frame(0, 0, 3, new byte[2])),
        new Fault(
            "body shorter than announced",
            ErrorCode.PROTOCOL_ERROR,
            post("content-length", "3"),
            RawHttp2.frame(0, Frame.END_STREAM, 3, new byte[2])),
        new Fault(
            "trailers that end nothing",
            ErrorCode.PROTOCOL_ERROR,
            post(),
            RawHttp2.frame(1, Frame.END_HEADERS, 3, RawHttp2.block("a", "b"))),
        new Fault(
            "window that grows by nothing",
            ErrorCode.PROTOCOL_ERROR,
            post(),
            RawHttp2.frame(8, 0, 3, new byte[4])),
        new Fault(
            "window too large",
            ErrorCode.FLOW_CONTROL_ERROR,
            post(),
            RawHttp2.frame(8, 0, 3, RawHttp2.number(Integer.MAX_VALUE))),
        new Fault(
            "priority of one byte", ErrorCode.FRAME_SIZE_ERROR, RawHttp2.frame(2, 0, 3, one())));
  }

  /// One bad request must not end the watches of everybody else behind the same kube-apiserver.
  @ParameterizedTest
  @MethodSource("faultsOfAStream")
  void whatConcernsOneStreamLeavesTheOthersAlone(Fault fault) throws IOException {
    try (RawHttp2 client = greeted()) {
      client.get(1, WATCH);
      assertThat(client.status()).isEqualTo(200);
      for (byte[] frame : fault.frames) {
        client.write(frame);
      }

      Frame reset = client.next(Frame.RST_STREAM);
      assertThat(reset.stream()).isEqualTo(3);
      assertThat(reset.number(0)).isEqualTo(fault.code.code());
      events.add("still here\n");
      assertThat(client.next(Frame.DATA).payload()).asString().isEqualTo("still here\n");
      client.get(5, "/readyz");
      assertThat(client.body(5)).isEqualTo("ok");
      events.add("end");
      assertThat(client.body(1)).isEmpty();
    }
  }

  @Test
  void dataOfAStreamThatIsOverIsRefusedOrDropped() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.get(1, "/readyz");
      assertThat(client.body(1)).isEqualTo("ok");
      client.send(Frame.DATA, 0, 1, one());
      assertThat(client.next(Frame.RST_STREAM).number(0)).isEqualTo(ErrorCode.STREAM_CLOSED.code());

      // Once the server has ended a stream itself, more of it may well be under way.
      client.send(Frame.DATA, 0, 1, one());
      client.send(Frame.HEADERS, LAST_HEADERS, 1, RawHttp2.block("a", "trailer"));
      client.get(3, "/readyz");
      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body(3)).isEqualTo("ok");
    }
  }

  @Test
  void bodyTooLargeIsAnsweredAtOnceAndTheRestNotWanted() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.post(1, "/echo", "content-length", "4000000");
      assertThat(client.status()).isEqualTo(413);
      assertThat(client.body(1)).contains("RequestEntityTooLarge");
      assertThat(client.next(Frame.RST_STREAM).number(0)).isEqualTo(ErrorCode.NO_ERROR.code());

      client.send(Frame.DATA, Frame.END_STREAM, 1, new byte[1000]);
      client.get(3, "/readyz");
      assertThat(client.status()).isEqualTo(200);
    }
  }

  @Test
  void bodyGoesOnAsTheWindowsGrowAndIsCutOffAtThreeMebibytes() throws IOException {
    try (RawHttp2 client = greeted()) {
      byte[] piece = new byte[Frame.MOST_BYTES];
      client.post(1, "/echo");
      int window = Http2Connection.STREAM_WINDOW;
      for (int i = 0; i < 128; i++) {
        while (window < piece.length) {
          Frame update = client.next(any -> any.type() == Frame.WINDOW_UPDATE && any.stream() == 1);
          window += update.number(0);
        }
        client.send(Frame.DATA, i == 127 ? Frame.END_STREAM : 0, 1, piece);
        window -= piece.length;
      }
      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body(1)).contains("body=" + 128 * piece.length);

      client.post(3, "/echo");
      window = Http2Connection.STREAM_WINDOW;
      for (int i = 0; i < 193; i++) {
        while (window < piece.length) {
          Frame update = client.next(any -> any.type() == Frame.WINDOW_UPDATE && any.stream() == 3);
          window += update.number(0);
        }
        client.send(Frame.DATA, 0, 3, piece);
        window -= piece.length;
      }
      assertThat(client.status()).isEqualTo(413);
    }
  }

  @Test
  void paddingPrioritiesAndTrailersAreReadOver() throws IOException {
    try (RawHttp2 client = greeted()) {
      byte[] block = RawHttp2.request("POST", "/echo");
      byte[] padded =
          ByteBuffer.allocate(block.length + 9)
              .put((byte) 3)
              .putInt(0x80000000)
              .put((byte) 15)
              .put(block)
              .put(new byte[3])
              .array();
      int flags = Frame.PADDED | Frame.WITH_PRIORITY | Frame.END_HEADERS;
      client.send(Frame.HEADERS, flags, 1, padded);
      client.send(Frame.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 7});
      client.send(
          Frame.DATA, Frame.PADDED, 1, (byte) 2, (byte) 'a', (byte) 'b', (byte) 0, (byte) 0);
      client.send(Frame.DATA, 0, 1, (byte) 'c');
      client.send(0x7f, 0xff, 1, new byte[12]);
      client.send(Frame.HEADERS, LAST_HEADERS, 1, RawHttp2.block("a", "trailer"));

      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body(1)).contains("body=3");
    }
  }

  @Test
  void headInPiecesIsOneHead() throws IOException {
    byte[] block = RawHttp2.request("GET", "/echo", "x-long", "v".repeat(500));
    try (RawHttp2 client = greeted()) {
      client.send(Frame.HEADERS, Frame.END_STREAM, 1, Arrays.copyOf(block, 10));
      for (int i = 10; i < block.length; i += 10) {
        int to = Math.min(i + 10, block.length);
        int flags = to == block.length ? Frame.END_HEADERS : 0;
        client.send(Frame.CONTINUATION, flags, 1, Arrays.copyOfRange(block, i, to));
      }

      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body(1)).contains("header=x-long=" + "v".repeat(500));
    }
  }

  /// Names are UTF-8 on the wire, and end where they end.
  @Test
  @Conformance("A5")
  void usersNameArrivesAsItIs() throws IOException {
    try (RawHttp2 client =
        RawHttp2.greeted(server.context(server.frontProxy().client("CN=aggregator")), port())) {
      client.get(1, "/echo", "x-remote-user", "jürgen\u2003");

      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body(1)).contains("user=jürgen\u2003\n");
    }
  }

  @Test
  void headLargerThanAMebibyteIs431AndTheConnectionGoesOn() throws IOException {
    try (RawHttp2 client = greeted()) {
      // 60 bytes on the wire, 4,000 in the list: the block is small, what it says is not.
      byte[] indexed = new byte[4100];
      indexed[0] = 0x40;
      indexed[1] = 1;
      indexed[2] = 'x';
      indexed[3] = 127;
      indexed[4] = (byte) (0x80 | (3900 - 127) % 128);
      indexed[5] = (byte) ((3900 - 127) / 128);
      Arrays.fill(indexed, 6, 3906, (byte) 'v');
      byte[] head = RawHttp2.request("GET", "/echo");
      byte[] block = new byte[head.length + 3906 + 300];
      System.arraycopy(head, 0, block, 0, head.length);
      System.arraycopy(indexed, 0, block, head.length, 3906);
      Arrays.fill(block, head.length + 3906, block.length, (byte) 0xbe);

      client.send(Frame.HEADERS, LAST_HEADERS, 1, block);

      assertThat(client.status()).isEqualTo(431);
      client.get(3, "/readyz");
      assertThat(client.status()).isEqualTo(200);
    }
  }

  @Test
  void clientThatWaitsBeforeItSendsIsToldToGoOn() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.post(1, "/echo", "expect", "100-continue", "content-length", "1");
      assertThat(client.status()).isEqualTo(100);

      client.send(Frame.DATA, Frame.END_STREAM, 1, one());

      assertThat(client.status()).isEqualTo(200);
      assertThat(client.body(1)).contains("body=1");
    }
  }

  @Test
  void answerLargerThanAFrameAndHeadLargerThanOneArrive() throws IOException {
    try (RawHttp2 client = greeted(4, 1 << 20)) {
      client.send(Frame.WINDOW_UPDATE, 0, 0, RawHttp2.number(1 << 20));
      client.get(1, "/long");
      assertThat(client.body(1)).hasSize(200_000);

      client.get(3, "/big-head");
      Frame first = client.next(Frame.HEADERS);
      assertThat(first.has(Frame.END_HEADERS)).isFalse();
      Frame second = client.read();
      assertThat(second.type()).isEqualTo(Frame.CONTINUATION);
      assertThat(first.payload()).hasSize(Frame.MOST_BYTES);
      assertThat(client.read().has(Frame.END_HEADERS)).isTrue();
    }
  }

  @Test
  void answerWaitsForItsWindowAndPingsDoNot() throws IOException {
    try (RawHttp2 client = greeted(4, 10)) {
      client.get(1, "/long");
      Frame first = client.next(Frame.DATA);
      assertThat(first.payload()).hasSize(10);

      client.send(Frame.PING, 0, 0, RawHttp2.hex("0102030405060708"));
      Frame pong = client.next(Frame.PING);
      assertThat(pong.has(Frame.ACK)).isTrue();
      assertThat(pong.payload()).isEqualTo(RawHttp2.hex("0102030405060708"));
      client.send(Frame.WINDOW_UPDATE, 0, 1, RawHttp2.number(5));
      assertThat(client.next(Frame.DATA).payload()).hasSize(5);
      client.send(Frame.SETTINGS, 0, 0, RawHttp2.hex("000400000011"));
      assertThat(client.next(Frame.DATA).payload()).as("seven more than before").hasSize(7);
    }
  }

  /// As strict clients demand (RFC 7541, section 4.2).
  @Test
  void clientThatKeepsNoHeaderTableIsToldThatNoneIsUsed() throws IOException {
    try (RawHttp2 client = greeted(1, 0)) {
      client.get(1, "/readyz");
      assertThat(client.next(Frame.HEADERS).payload()[0]).isEqualTo((byte) 0x20);
      client.get(3, "/readyz");
      assertThat(client.next(Frame.HEADERS).payload()[0]).as(":status 200").isEqualTo((byte) 0x88);
    }
  }

  @Test
  void headRequestHasALengthAndNoBody() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.send(Frame.HEADERS, LAST_HEADERS, 1, RawHttp2.request("HEAD", "/readyz"));

      Frame head = client.next(Frame.HEADERS);
      assertThat(head.has(Frame.END_STREAM)).isTrue();
      assertThat(client.fields(head)).containsEntry("content-length", "2");
    }
  }

  private Response bigHead() {
    return PlainText.ok("").withHeaders(Headers.of("X-Long", "l".repeat(40_000)));
  }

  private Handler watcher() {
    return (Request _) ->
        new Response.Stream(
            200,
            Headers.of("Content-Type", "application/json"),
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

  private RawHttp2 greeted(int... settings) throws IOException {
    return RawHttp2.greeted(server.context(server.cluster().client("CN=jane")), port(), settings);
  }

  private int port() {
    return server.uri("/").getPort();
  }

  private static Fault malformed(String what, String name, String value) {
    return new Fault(
        what, ErrorCode.PROTOCOL_ERROR, head(RawHttp2.request("GET", "/echo", name, value)));
  }

  private static byte[] head(byte[] block) {
    return RawHttp2.frame(Frame.HEADERS, LAST_HEADERS, 3, block);
  }

  private static byte[] post(String... lines) {
    return RawHttp2.frame(
        Frame.HEADERS, Frame.END_HEADERS, 3, RawHttp2.request("POST", "/echo", lines));
  }

  private static byte[] one() {
    return new byte[1];
  }

  private static byte[] six() {
    return new byte[6];
  }
}
