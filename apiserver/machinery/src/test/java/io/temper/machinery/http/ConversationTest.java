package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.connect.Conversation;
import io.temper.machinery.connect.Talk;
import io.temper.machinery.http.WebSocketClient.Frame;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Channels between a client and the server, on real connections.
@Conformance({"A8", "F15"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConversationTest {
  private static final String EXEC = "/apis/shop.example/v1/namespaces/n/things/t/exec";
  private static final String V5 = "v5.channel.k8s.io";
  private static final String V4 = "v4.channel.k8s.io";
  private static final int STATUS = 3;

  private volatile Talk talk = _ -> {};
  private TestServer server;

  @BeforeAll
  void start() {
    server = serving(ServerLimits.DEFAULTS);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {V4, V5})
  void whatIsSaidOnAChannelArrivesThereBothWays(String protocol) throws Exception {
    talk = ConversationTest::echo;
    try (var client = WebSocketClient.open(server, EXEC, protocol)) {
      assertThat(client.head())
          .startsWith("HTTP/1.1 101 ")
          .contains("Sec-WebSocket-Protocol: " + protocol + "\r\n", "Audit-Id: ");
      assertThat(client.next().payload()).as("a sign of life").containsExactly(1);

      client.say(Conversation.INPUT, "hello ");
      client.say(Conversation.INPUT, "world\n");

      assertThat(client.next()).extracting(Frame::channel, Frame::text).contains(1, "hello world");
      client.say(Conversation.INPUT, "bye\n");
      assertThat(client.next()).extracting(Frame::channel, Frame::text).contains(2, "bye");
      assertThat(status(client.next())).contains("\"status\":\"Success\"");
      assertClosed(client, 1000);
    }
  }

  @Test
  void clientsFirstChoiceOfProtocolCounts() throws Exception {
    talk = _ -> {};
    try (var client = WebSocketClient.open(server, EXEC, "v9.channel.k8s.io", V4, V5)) {
      assertThat(client.head()).contains("Sec-WebSocket-Protocol: " + V4 + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel.k8s.io", "base64.channel.k8s.io", "SPDY/3.1+portforward.k8s.io"})
  void protocolThatIsNotSpokenIsForbidden(String protocol) throws Exception {
    try (var client = WebSocketClient.open(server, EXEC, protocol)) {
      assertThat(client.head()).startsWith("HTTP/1.1 403 ");
      assertThat(TestServer.readAll(client.socket()))
          .contains("requested protocol(s) are not supported: [" + protocol + "]");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void requestThatWantsNoUpgradeIsToldSo(Version version) {
    HttpResponse<String> answer = server.get(server.user(version), EXEC);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"message\":\"Upgrade request required\"");
  }

  @Test
  void endOfOneChannelIsHeardWhileTheOthersGoOn() throws Exception {
    talk =
        conversation -> {
          byte[] all = conversation.input(Conversation.INPUT).readAllBytes();
          conversation.write(Conversation.OUTPUT, all);
        };
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();
      client.say(Conversation.INPUT, "all of it");

      client.frame(WebSocketClient.FINAL | WebSocketClient.BINARY, new byte[] {(byte) 255, 0});

      assertThat(client.next().text()).isEqualTo("all of it");
      assertThat(status(client.next())).contains("Success");
    }
  }

  @Test
  void v4KnowsNoEndOfAChannel() throws Exception {
    talk = ConversationTest::echo;
    try (var client = WebSocketClient.open(server, EXEC, V4)) {
      client.next();

      client.frame(WebSocketClient.FINAL | WebSocketClient.BINARY, new byte[] {(byte) 255, 0});

      client.say(Conversation.INPUT, "still here\n");
      assertThat(client.next().text()).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void malformedEndOfAChannelEndsTheConversation(int length) throws Exception {
    talk = ConversationTest::untilTheEnd;
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();
      byte[] signal = new byte[length + 1];
      signal[0] = (byte) 255;
      if (length == 1) {
        signal[1] = 9;
      }

      client.frame(WebSocketClient.FINAL | WebSocketClient.BINARY, signal);

      assertClosed(client, 1008);
    }
  }

  @Test
  void channelNobodyListensToHoldsUpNothing() throws Exception {
    talk = ConversationTest::echo;
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();
      for (int i = 0; i < 8; i++) {
        client.say(1, new byte[1000 * 1000]);
        client.say(200, new byte[1000 * 1000]);
      }

      client.say(Conversation.INPUT, "me\n");

      assertThat(client.next().text()).isEqualTo("me");
    }
  }

  @Test
  void refusalIsTheLastWordOnTheStatusChannel() throws Exception {
    talk =
        _ -> {
          throw new StatusException(Status.failure(500, "NonZeroExitCode", "exit status 3"));
        };
    try (var client = WebSocketClient.open(server, EXEC, V4)) {
      client.next();

      assertThat(status(client.next()))
          .contains("\"status\":\"Failure\"", "\"reason\":\"NonZeroExitCode\"", "exit status 3");
      assertClosed(client, 1000);
    }
  }

  @Test
  @Conformance("F17")
  void failureNobodyForesawIsToldWithoutItsDetails() throws Exception {
    talk =
        _ -> {
          throw new IllegalStateException("secret");
        };
    try (var client = WebSocketClient.open(server, EXEC, V4)) {
      client.next();

      assertThat(status(client.next())).contains("InternalError").doesNotContain("secret");
      assertClosed(client, 1011);
    }
  }

  @Test
  void clientThatSendsMoreThanIsReadHasToWait() throws Exception {
    int total = 128 << 20;
    var sent = new AtomicLong();
    var read = new AtomicLong();
    var goOn = new Semaphore(0);
    talk =
        conversation -> {
          goOn.acquireUninterruptibly();
          read.set(conversation.input(Conversation.INPUT).skip(total));
        };
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();
      Thread sender =
          Thread.ofVirtual().start(() -> sendAll(client, new byte[64 * 1024], total, sent));
      var before = new AtomicLong();
      var stood = new AtomicInteger();
      // Nobody reads: what was sent is in buffers, and stands still once these are full.
      Eventually.until(
          "the client waits",
          () -> {
            long now = sent.get();
            return (now > 0 && before.getAndSet(now) == now ? stood.incrementAndGet() : 0) > 100;
          });

      assertThat(sent.get()).isLessThan(total / 2);
      goOn.release();
      sender.join();
      assertThat(status(client.next())).contains("Success");
      assertThat(read.get()).isEqualTo(total);
    }
  }

  @Test
  void clientThatDoesNotReadIsDroppedAndTheTalkEnds() throws Exception {
    var written = new AtomicLong();
    var gone = new AtomicBoolean();
    talk =
        conversation -> {
          byte[] piece = new byte[64 * 1024];
          try {
            while (true) {
              conversation.write(Conversation.OUTPUT, piece);
              written.addAndGet(piece.length);
            }
          } finally {
            gone.set(true);
          }
        };
    try (var impatient = serving(impatient(Duration.ofMillis(500), Duration.ofSeconds(15)));
        var _ = WebSocketClient.open(impatient, EXEC, V5)) {
      Eventually.until("the talk is over", gone::get);

      assertThat(written.get()).as("what the buffers of two sockets hold").isLessThan(64 << 20);
    }
  }

  @Test
  void clientThatVanishesWithoutAWordIsNoticed() throws Exception {
    var gone = new AtomicBoolean();
    talk =
        conversation -> {
          conversation.onClose(() -> gone.set(true));
          untilTheEnd(conversation);
        };
    try (var hasty = serving(impatient(Duration.ofSeconds(60), Duration.ofMillis(20)));
        var client = WebSocketClient.open(hasty, EXEC, V5)) {
      assertThat(client.next().opcode()).isEqualTo(WebSocketClient.BINARY);
      assertThat(client.nextOfAll().opcode()).isEqualTo(WebSocketClient.PING);

      // It answers no ping, as one does whose machine has lost its network.
      Eventually.until("the talk was told", gone::get);
    }
  }

  @Test
  void quietClientThatAnswersPingsStays() throws Exception {
    talk = ConversationTest::echo;
    try (var hasty = serving(impatient(Duration.ofSeconds(60), Duration.ofMillis(200)));
        var client = WebSocketClient.open(hasty, EXEC, V5)) {
      client.next();
      for (int i = 0; i < 8; i++) {
        assertThat(client.nextOfAll().opcode()).isEqualTo(WebSocketClient.PING);
        client.frame(WebSocketClient.FINAL | WebSocketClient.PONG, new byte[0]);
      }

      client.say(Conversation.INPUT, "here\n");

      assertThat(client.next().text()).isEqualTo("here");
    }
  }

  @Test
  void clientWhoseMessagesWaitForUsIsNotBlamed() throws Exception {
    int total = 64 << 20;
    var goOn = new Semaphore(0);
    talk =
        conversation -> {
          goOn.acquireUninterruptibly();
          conversation.input(Conversation.INPUT).skipNBytes(total);
        };
    try (var hasty = serving(impatient(Duration.ofSeconds(60), Duration.ofMillis(200)));
        var client = WebSocketClient.open(hasty, EXEC, V5)) {
      client.next();
      Thread sender =
          Thread.ofVirtual()
              .start(() -> sendAll(client, new byte[64 * 1024], total, new AtomicLong()));
      for (int i = 0; i < 8; i++) {
        // None of them is answered: the client's own answers would wait behind what it said.
        assertThat(client.nextOfAll().opcode()).isEqualTo(WebSocketClient.PING);
      }

      goOn.release();

      sender.join();
      assertThat(status(client.next())).contains("Success");
    }
  }

  @Test
  void clientThatClosesEndsTheTalkAndIsAnswered() throws Exception {
    var ended = new Semaphore(0);
    talk =
        conversation -> {
          untilTheEnd(conversation);
          ended.release();
        };
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();

      client.frame(WebSocketClient.FINAL | WebSocketClient.CLOSE, new byte[] {0x03, (byte) 0xe9});

      assertClosed(client, 1001);
      assertThat(ended.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void connectionThatBreaksEndsTheTalk() throws Exception {
    var ended = new Semaphore(0);
    talk =
        conversation -> {
          untilTheEnd(conversation);
          ended.release();
        };
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();
    }

    assertThat(ended.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @Conformance("H5")
  void stopEndsConversationsAndSaysSo() throws Exception {
    talk = ConversationTest::untilTheEnd;
    TestServer stopping = serving(ServerLimits.DEFAULTS);
    try (var client = WebSocketClient.open(stopping, EXEC, V5)) {
      client.next();

      Thread closing = Thread.ofVirtual().start(stopping::close);

      assertThat(status(client.next())).contains("Success");
      assertThat(client.next())
          .extracting(Frame::opcode, Frame::code)
          .containsExactly(WebSocketClient.CLOSE, 1001);
      client.frame(WebSocketClient.FINAL | WebSocketClient.CLOSE, new byte[] {0x03, (byte) 0xe9});
      closing.join();
    }
  }

  @Test
  void whatTheClientStillSaysDoesNotCostItTheLastWord() throws Exception {
    talk = conversation -> conversation.write(Conversation.OUTPUT, new byte[500_000]);
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      var sent = new AtomicLong();
      sendAll(client, new byte[1000], 100_000, sent);

      client.next();
      assertThat(client.next().payload()).hasSize(500_001);
      assertThat(status(client.next())).contains("Success");
      assertClosed(client, 1000);
    }
  }

  @Test
  void severalThreadsMayTalkAtOnce() throws Exception {
    talk =
        conversation -> {
          List<Thread> speakers =
              List.of(
                  speaker(conversation, Conversation.OUTPUT, "out"),
                  speaker(conversation, Conversation.ERRORS, "err"));
          for (Thread speaker : speakers) {
            join(speaker);
          }
        };
    try (var client = WebSocketClient.open(server, EXEC, V5)) {
      client.next();
      int[] heard = new int[3];
      for (Frame frame = client.next(); frame.channel() != STATUS; frame = client.next()) {
        assertThat(frame.text()).isEqualTo(frame.channel() == 1 ? "out" : "err");
        heard[frame.channel()]++;
      }

      assertThat(heard).containsExactly(0, 500, 500);
    }
  }

  private TestServer serving(ServerLimits limits) {
    return TestServer.start(builder ->
        builder
            .limits(limits)
            .below(
                "/apis/shop.example/v1",
                request ->
                    Conversation.answer(request, Set.of(Conversation.INPUT), c -> talk.hold(c))));
  }

  private static ServerLimits impatient(Duration stall, Duration heartbeat) {
    ServerLimits go = ServerLimits.DEFAULTS;
    return new ServerLimits(
        go.maxHeaderBytes(),
        go.maxBodyBytes(),
        go.maxStreams(),
        go.maxResets(),
        go.maxUploadBytes(),
        go.headTimeout(),
        go.idleTimeout(),
        stall,
        heartbeat);
  }

  /// Says each line again; the line "bye" aside, and is done.
  private static void echo(Conversation conversation) throws IOException {
    BlockingQueue<Integer> line = new LinkedBlockingQueue<>();
    var in = conversation.input(Conversation.INPUT);
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b != '\n') {
        line.add(b);
        continue;
      }
      byte[] text = new byte[line.size()];
      for (int i = 0; i < text.length; i++) {
        text[i] = line.remove().byteValue();
      }
      boolean bye = new String(text, StandardCharsets.UTF_8).equals("bye");
      conversation.write(bye ? Conversation.ERRORS : Conversation.OUTPUT, text);
      if (bye) {
        return;
      }
    }
  }

  private static void untilTheEnd(Conversation conversation) throws IOException {
    assertThat(conversation.input(Conversation.INPUT).read()).isEqualTo(-1);
    assertThat(conversation.open()).isFalse();
  }

  private static Thread speaker(Conversation conversation, int channel, String text) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            for (int i = 0; i < 500; i++) {
              conversation.write(channel, text.getBytes(StandardCharsets.UTF_8));
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sendAll(WebSocketClient client, byte[] piece, int total, AtomicLong sent) {
    try {
      while (sent.get() < total) {
        client.say(Conversation.INPUT, piece);
        sent.addAndGet(piece.length);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String status(Frame frame) {
    assertThat(frame.opcode()).isEqualTo(WebSocketClient.BINARY);
    assertThat(frame.channel()).isEqualTo(STATUS);
    return frame.text();
  }

  private static void assertClosed(WebSocketClient client, int code) throws IOException {
    Frame frame = client.next();
    while (frame.opcode() != WebSocketClient.CLOSE) {
      frame = client.next();
    }
    assertThat(frame.code()).isEqualTo(code);
    client.socket().shutdownOutput();
    assertThat(client.isOver()).isTrue();
  }
}
