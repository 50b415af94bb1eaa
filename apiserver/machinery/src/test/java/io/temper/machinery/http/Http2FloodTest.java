package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.http2.ErrorCode;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.time.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that want too much of an HTTP/2 connection, or leave it half open.
@Conformance("H8")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2FloodTest {
  private static final String WATCH = "/apis/shop.example/v1/things?watch=1";
  private static final int STREAMS = 50;
  private static final int RESETS = 200;

  /// A second instead of half a minute, and less of everything.
  private static final ServerLimits NARROW =
      new ServerLimits(
          64 * 1024,
          3 << 20,
          STREAMS,
          RESETS,
          1 << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(15));

  private final AtomicInteger writing = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private TestServer server;

  @BeforeAll
  void start() {
    server =
        TestServer.start(builder ->
            builder
                .limits(NARROW)
                .path("/echo", new EchoHandler())
                .path("/held", held())
                .below("/apis/shop.example/v1", endless()));
  }

  @AfterAll
  void stop() {
    letGo.countDown();
    server.close();
  }

  record Flood(String what, byte[] begin, byte[] drop, int drops) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Flood> floods() {
    byte[] nothing = {};
    byte[] post = RawHttp2.frame(1, Frame.END_HEADERS, 1, RawHttp2.request("POST", "/echo"));
    byte[] block = RawHttp2.frame(1, Frame.END_STREAM, 1, RawHttp2.request("GET", "/echo"));
    return Stream.of(
        new Flood("settings", nothing, RawHttp2.frame(4, 0, 0), RESETS),
        new Flood("pings", nothing, RawHttp2.frame(6, 0, 0, new byte[8]), RESETS),
        new Flood("priorities", nothing, RawHttp2.frame(2, 0, 1, new byte[5]), RESETS),
        new Flood("empty data", post, RawHttp2.frame(0, 0, 1), RESETS),
        new Flood("empty continuations", block, RawHttp2.frame(9, 0, 1), 300),
        new Flood(
            "endless header block", block, RawHttp2.frame(9, 0, 1, new byte[Frame.MOST_BYTES]), 5));
  }

  @ParameterizedTest
  @MethodSource("floods")
  void framesThatOnlyMakeWorkEndTheConnection(Flood flood) throws IOException {
    try (RawHttp2 client = greeted()) {
      client.write(flood.begin);
      var all = new ByteArrayOutputStream();
      for (int i = 0; i <= flood.drops; i++) {
        all.writeBytes(flood.drop);
      }
      client.write(all.toByteArray());

      assertThat(client.goodbye()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM.code());
    }
  }

  @Test
  void streamsBegunOnlyToBeResetEndTheConnection() throws IOException {
    try (RawHttp2 client = greeted()) {
      var all = new ByteArrayOutputStream();
      for (int i = 0; i < 4 * RESETS; i++) {
        int stream = 1 + 2 * i;
        all.writeBytes(
            RawHttp2.frame(1, Frame.END_HEADERS, stream, RawHttp2.request("POST", "/echo")));
        all.writeBytes(RawHttp2.frame(3, 0, stream, RawHttp2.number(ErrorCode.CANCEL.code())));
      }
      client.write(all.toByteArray());

      assertThat(client.goodbye()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM.code());
    }
  }

  /// What makes the server reset them is no better ("MadeYouReset").
  @Test
  void streamsBegunOnlyToBeRefusedEndTheConnection() throws IOException {
    try (RawHttp2 client = greeted()) {
      var all = new ByteArrayOutputStream();
      for (int i = 0; i < 2 * RESETS; i++) {
        int stream = 1 + 2 * i;
        all.writeBytes(
            RawHttp2.frame(1, Frame.END_HEADERS, stream, RawHttp2.request("POST", "/echo")));
        all.writeBytes(RawHttp2.frame(8, 0, stream, RawHttp2.number(0)));
      }
      client.write(all.toByteArray());

      assertThat(client.goodbye()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM.code());
    }
  }

  /// Work that was begun counts until it is done, whether or not somebody still waits for it.
  @Test
  void noMoreRequestsAreUnderWayThanStreamsAreAllowed() throws IOException {
    try (RawHttp2 client = greeted()) {
      int refused = 0;
      for (int i = 0; i < 2 * STREAMS; i++) {
        int stream = 1 + 2 * i;
        client.get(stream, "/held");
        client.send(Frame.RST_STREAM, 0, stream, RawHttp2.number(ErrorCode.CANCEL.code()));
      }
      client.send(Frame.PING, 0, 0, new byte[8]);
      for (Frame frame = client.read(); frame.type() != Frame.PING; frame = client.read()) {
        if (frame.type() == Frame.RST_STREAM) {
          assertThat(frame.number(0)).isEqualTo(ErrorCode.REFUSED_STREAM.code());
          refused++;
        }
      }

      assertThat(refused).isEqualTo(STREAMS);
      assertThat(held.get()).isLessThanOrEqualTo(STREAMS);
      letGo.countDown();
      int next = 1 + 4 * STREAMS;
      Eventually.until("there is room again", () -> answers(client, next));
    }
  }

  private final AtomicInteger asked = new AtomicInteger();

  private boolean answers(RawHttp2 client, int first) {
    int stream = first + 2 * asked.getAndIncrement();
    try {
      client.get(stream, "/readyz");
      Frame frame =
          client.next(any ->
              any.stream() == stream
                  && (any.type() == Frame.RST_STREAM || any.type() == Frame.DATA));
      return frame.type() == Frame.DATA;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bodiesThatDoNotEndAreHeldOnlyAsFarAsThereIsRoom() throws IOException {
    try (RawHttp2 client = greeted()) {
      var all = new ByteArrayOutputStream();
      for (int i = 0; i < 5; i++) {
        int stream = 1 + 2 * i;
        all.writeBytes(
            RawHttp2.frame(1, Frame.END_HEADERS, stream, RawHttp2.request("POST", "/echo")));
        for (int sent = 0; sent < 240 * 1024; sent += Frame.MOST_BYTES) {
          all.writeBytes(RawHttp2.frame(0, 0, stream, new byte[Frame.MOST_BYTES]));
        }
      }
      client.write(all.toByteArray());

      assertThat(client.goodbye()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR.code());
    }
  }

  @Test
  void bodyThatNeverEndsIsGivenUpAndNothingElse() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.get(1, WATCH);
      client.post(3, "/echo");
      client.send(Frame.DATA, 0, 3, new byte[10]);

      Frame reset = client.next(any -> any.type() == Frame.RST_STREAM && any.stream() == 3);

      assertThat(reset.number(0)).isEqualTo(ErrorCode.CANCEL.code());
      client.send(Frame.DATA, Frame.END_STREAM, 3, new byte[10]);
      client.get(5, "/readyz");
      assertThat(client.next(any -> any.stream() == 5).type()).isEqualTo(Frame.HEADERS);
    }
  }

  @Test
  void prefaceThatNeverEndsIsCutOff() throws IOException {
    try (RawHttp2 client = RawHttp2.connect(server.context(null), port())) {
      client.write(new byte[] {'P', 'R', 'I'});

      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void settingsThatNeverComeAreNotWaitedFor() throws IOException {
    try (RawHttp2 client = RawHttp2.connect(server.context(null), port())) {
      client.write(RawHttp2.PREFACE);

      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void headerBlockThatNeverEndsIsCutOff() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.send(Frame.HEADERS, 0, 1, RawHttp2.request("GET", "/echo"));

      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void connectionNobodyUsesIsTakenLeaveOf() throws IOException {
    try (RawHttp2 client = greeted()) {
      client.get(1, "/readyz");
      assertThat(client.body(1)).isEqualTo("ok");

      Frame first = client.next(Frame.GOAWAY);
      assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
      client.send(Frame.PING, Frame.ACK, 0, client.next(Frame.PING).payload());
      Frame second = client.next(Frame.GOAWAY);
      assertThat(second.number(0)).isEqualTo(1);
      assertThat(second.number(4)).isEqualTo(ErrorCode.NO_ERROR.code());
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void clientThatGivesAStreamNoRoomLosesItAndNoOther() throws IOException {
    try (RawHttp2 client = greeted(4, 10)) {
      client.get(1, "/echo");
      client.send(Frame.WINDOW_UPDATE, 0, 1, RawHttp2.number(100_000));
      client.get(3, WATCH);

      Frame reset = client.next(Frame.RST_STREAM);

      assertThat(reset.stream()).isEqualTo(3);
      assertThat(reset.number(0)).isEqualTo(ErrorCode.INTERNAL_ERROR.code());
      client.get(5, "/readyz");
      assertThat(client.status()).isEqualTo(200);
      Eventually.until("the handler is told", () -> writing.get() == 0);
    }
  }

  /// All the windows are open, and nobody reads: no more gathers than the output holds.
  @Test
  void clientThatDoesNotReadIsCutOffForAllItsStreams() throws IOException {
    try (RawHttp2 client = greeted(4, Integer.MAX_VALUE)) {
      client.send(Frame.WINDOW_UPDATE, 0, 0, RawHttp2.number(Integer.MAX_VALUE - 65_535));
      for (int i = 0; i < 20; i++) {
        client.get(1 + 2 * i, WATCH);
      }
      Eventually.until("some write", () -> writing.get() > 0);

      Eventually.until("all are told", () -> writing.get() == 0);
      assertThat(client.ends()).isTrue();
    }
  }

  private Handler held() {
    return _ -> {
      held.incrementAndGet();
      try {
        letGo.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return PlainText.ok("");
    };
  }

  private Handler endless() {
    byte[] much = new byte[1 << 20];
    return _ ->
        new Response.Stream(
            200,
            Headers.EMPTY,
            sink -> {
              writing.incrementAndGet();
              try {
                while (sink.open()) {
                  sink.write(much);
                }
              } finally {
                writing.decrementAndGet();
              }
            });
  }

  private RawHttp2 greeted(int... settings) throws IOException {
    return RawHttp2.greeted(server.context(server.cluster().client("CN=jane")), port(), settings);
  }

  private int port() {
    return server.uri("/").getPort();
  }
}
