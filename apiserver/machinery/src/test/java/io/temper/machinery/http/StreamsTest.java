package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Answers that go on while they are read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamsTest {
  private static final String WATCH = "/apis/shop.example/v1/things?watch=1";

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Set<String> peers = ConcurrentHashMap.newKeySet();
  private TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start(builder -> builder.below("/apis/shop.example/v1", watcher()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance({"E1", "I5"})
  void headersComeBeforeTheFirstEventAndEventsAtOnce(Version version) throws Exception {
    events.clear();
    HttpClient client = server.user(version);

    HttpResponse<InputStream> watch = client.send(request(WATCH), BodyHandlers.ofInputStream());

    assertThat(watch.statusCode()).isEqualTo(200);
    assertThat(watch.headers().firstValue("Content-Type")).hasValue("application/json");
    if (version == Version.HTTP_2) {
      assertThat(watch.headers().firstValue("Transfer-Encoding")).isEmpty();
    }
    try (InputStream body = watch.body()) {
      events.add("{\"type\":\"ADDED\"}\n");
      assertThat(line(body)).isEqualTo("{\"type\":\"ADDED\"}\n");
      events.add("{\"type\":\"MODIFIED\"}\n");
      assertThat(line(body)).isEqualTo("{\"type\":\"MODIFIED\"}\n");
      events.add("end");
      assertThat(body.read()).isEqualTo(-1);
    }
    Eventually.until("the watch is over", () -> open.get() == 0);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance("I6")
  void clientThatLeavesASilentWatchIsNoticed(Version version) throws Exception {
    events.clear();
    try (HttpClient client = server.user(version)) {
      HttpResponse<InputStream> watch = client.send(request(WATCH), BodyHandlers.ofInputStream());
      Eventually.until("the watch is open", () -> open.get() == 1);

      watch.body().close();
      client.shutdownNow();

      Eventually.until("the handler knows", () -> open.get() == 0);
    }
  }

  @Test
  @Conformance("I6")
  void resetOfOneStreamLeavesTheOthersAlone() throws Exception {
    events.clear();
    HttpClient client = server.user(Version.HTTP_2);
    HttpResponse<InputStream> leaves = client.send(request(WATCH), BodyHandlers.ofInputStream());
    HttpResponse<InputStream> stays = client.send(request(WATCH), BodyHandlers.ofInputStream());
    Eventually.until("both are open", () -> open.get() == 2);

    leaves.body().close();

    Eventually.until("one has ended", () -> open.get() == 1);
    events.add("still here\n");
    try (InputStream body = stays.body()) {
      assertThat(line(body)).isEqualTo("still here\n");
      events.add("end");
      assertThat(body.read()).isEqualTo(-1);
    }
  }

  @Test
  void connectionGoesOnAfterAnHttp11Watch() throws Exception {
    events.clear();
    try (SSLSocket socket = server.connect(server.cluster().client("CN=jane"))) {
      TestServer.write(socket, "GET " + WATCH + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(until(socket, "\r\n\r\n")).contains("200 OK", "Transfer-Encoding: chunked");
      events.add("one\n");
      events.add("end");
      assertThat(until(socket, "0\r\n\r\n")).isEqualTo("4\r\none\n\r\n0\r\n\r\n");

      TestServer.write(socket, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains("200 OK").endsWith("\r\n\r\nok");
    }
  }

  @Test
  @Conformance({"A12", "I5", "I6"})
  void oneConnectionCarriesAThousandWatches() throws Exception {
    events.clear();
    peers.clear();
    HttpClient client = server.aggregator();
    server.get(client, "/readyz", "X-Remote-User", "jane");
    List<CompletableFuture<HttpResponse<InputStream>>> asked = new ArrayList<>();
    var pace = new Semaphore(100);

    for (int i = 0; i < 1000; i++) {
      pace.acquire();
      asked.add(
          client
              .sendAsync(request(WATCH, "X-Remote-User", "jane"), BodyHandlers.ofInputStream())
              .whenComplete((_, _) -> pace.release()));
    }
    for (var one : asked) {
      assertThat(one.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    assertThat(open.get()).isEqualTo(1000);
    assertThat(peers).hasSize(1);
    assertThat(server.get(client, "/readyz", "X-Remote-User", "jane").statusCode()).isEqualTo(200);
    for (int i = 0; i < 1000; i++) {
      events.add("end");
    }
    Eventually.until("all are over", () -> open.get() == 0);
  }

  @Test
  @Conformance({"A8", "E12", "I6"})
  void watchOverAWebSocketSendsOneMessagePerEvent() throws Exception {
    events.clear();
    var messages = new LinkedBlockingQueue<String>();
    var closed = new CompletableFuture<Integer>();
    WebSocket socket =
        server
            .aggregator()
            .newWebSocketBuilder()
            .header("X-Remote-User", "jane")
            .buildAsync(
                URI.create(server.uri(WATCH).toString().replace("https", "wss")),
                new Collector(messages, closed))
            .get(20, TimeUnit.SECONDS);

    events.add("{\"type\":\"ADDED\"}\n");
    events.add("x".repeat(70_000));
    socket.sendText("ignored", true).get(20, TimeUnit.SECONDS);

    assertThat(messages.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"type\":\"ADDED\"}\n");
    assertThat(messages.poll(20, TimeUnit.SECONDS)).hasSize(70_000);
    events.add("end");
    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(1000);
  }

  @Test
  @Conformance("E12")
  void webSocketThatIsClosedEndsTheWatch() throws Exception {
    events.clear();
    WebSocket socket =
        server
            .user(Version.HTTP_1_1)
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(server.uri(WATCH).toString().replace("https", "wss")),
                new Collector(new LinkedBlockingQueue<>(), new CompletableFuture<>()))
            .get(20, TimeUnit.SECONDS);
    Eventually.until("the watch is open", () -> open.get() == 1);

    socket.sendClose(WebSocket.NORMAL_CLOSURE, "enough").get(20, TimeUnit.SECONDS);

    Eventually.until("the watch is over", () -> open.get() == 0);
  }

  @Test
  @Conformance("A8")
  void upgradeByNobodyIsRefusedAsAnyRequest() throws Exception {
    try (SSLSocket socket = server.connect(null)) {
      TestServer.write(
          socket,
          "GET "
              + WATCH
              + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 403 ").contains("Forbidden");
    }
  }

  @Test
  @Conformance("H5")
  void stopEndsWatchesWhereTheyStandAndFinishesLists() throws Exception {
    events.clear();
    var goOn = new Semaphore(0);
    Handler list =
        _ ->
            new Response.Stream(
                200,
                Headers.of("Content-Type", "application/json"),
                sink -> {
                  sink.write("[1,".getBytes(StandardCharsets.UTF_8));
                  sink.flush();
                  goOn.acquireUninterruptibly();
                  assertThat(sink.open()).isTrue();
                  sink.write("2]".getBytes(StandardCharsets.UTF_8));
                });
    var stopping =
        TestServer.start(
            builder -> builder.below("/apis/shop.example/v1", watcher()).path("/list", list));
    HttpClient client = stopping.user(Version.HTTP_2);
    HttpResponse<InputStream> watch =
        client.send(
            HttpRequest.newBuilder(stopping.uri(WATCH)).build(), BodyHandlers.ofInputStream());
    HttpResponse<InputStream> listed =
        client.send(
            HttpRequest.newBuilder(stopping.uri("/list")).build(), BodyHandlers.ofInputStream());

    Thread closing = Thread.ofVirtual().start(stopping::close);

    assertThat(watch.body().read()).isEqualTo(-1);
    goOn.release();
    assertThat(new String(listed.body().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("[1,2]");
    closing.join();
  }

  @Test
  void slowReaderGetsAllOfALargeAnswer() throws Exception {
    byte[] large = new byte[40 << 20];
    Handler handler = _ -> Response.Full.of(200, "application/octet-stream", large);
    try (var serving = TestServer.start(builder -> builder.path("/large", handler))) {
      HttpResponse<InputStream> answer =
          serving
              .user(Version.HTTP_2)
              .send(
                  HttpRequest.newBuilder(serving.uri("/large")).build(),
                  BodyHandlers.ofInputStream());

      long read = 0;
      byte[] piece = new byte[64 * 1024];
      try (InputStream body = answer.body()) {
        for (int size = body.read(piece); size >= 0; size = body.read(piece)) {
          read += size;
        }
      }
      assertThat(read).isEqualTo(large.length);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance("F17")
  void streamThatFailsIsCutOffAndNotTakenForWhole(Version version) throws Exception {
    Handler broken =
        _ ->
            new Response.Stream(
                200,
                Headers.EMPTY,
                sink -> {
                  sink.write("half".getBytes(StandardCharsets.UTF_8));
                  sink.flush();
                  throw new NoClassDefFoundError("of all things");
                });
    try (var serving = TestServer.start(builder -> builder.path("/broken", broken))) {
      HttpClient client = serving.user(version);
      HttpRequest request = HttpRequest.newBuilder(serving.uri("/broken")).build();
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());

      assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
      assertThat(serving.get(client, "/readyz").body()).isEqualTo("ok");
    }
  }

  private Handler watcher() {
    return request ->
        request.query().value("watch").isEmpty()
            ? PlainText.ok("no watch")
            : new Response.Stream(
                200, Headers.of("Content-Type", "application/json"), sink -> follow(request, sink));
  }

  private void follow(Request request, Sink sink) throws IOException {
    peers.add(request.peer().address());
    open.incrementAndGet();
    Thread me = Thread.currentThread();
    sink.onClose(me::interrupt);
    try {
      while (sink.open()) {
        String event = events.take();
        if (event.equals("end")) {
          return;
        }
        sink.write(event.getBytes(StandardCharsets.UTF_8));
        sink.flush();
      }
    } catch (InterruptedException _) {
      // The sink closed.
    } finally {
      open.decrementAndGet();
    }
  }

  private HttpRequest request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private static String line(InputStream body) throws IOException {
    var line = new StringBuilder();
    int b;
    do {
      b = body.read();
      assertThat(b).isNotNegative();
      line.append((char) b);
    } while (b != '\n');
    return line.toString();
  }

  private static String until(SSLSocket socket, String end) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int b = socket.getInputStream().read();
      assertThat(b).isNotNegative();
      text.append((char) b);
    }
    return text.toString();
  }

  private static final class Collector implements WebSocket.Listener {
    private final BlockingQueue<String> messages;
    private final CompletableFuture<Integer> closed;
    private final StringBuilder partial = new StringBuilder();

    Collector(BlockingQueue<String> messages, CompletableFuture<Integer> closed) {
      this.messages = messages;
      this.closed = closed;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        messages.add(partial.toString());
        partial.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }
  }
}
