package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.http2.Frame;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How a server stops: nothing that was asked is lost, and whoever watches or asks next is sent
/// elsewhere.
@Conformance("H5")
final class StopTest {
  private static final String WATCH = "/apis/shop.example/v1/things?watch=1";

  private final AtomicInteger open = new AtomicInteger();
  private final Semaphore goOn = new Semaphore(0);

  @Test
  void clientsOfHttp2AreSentAwayInTwoStepsAndTheirWatchesEnd() throws Exception {
    TestServer server = start(Duration.ZERO);
    try (RawHttp2 client = connect(server)) {
      client.get(1, WATCH);
      assertThat(client.status()).isEqualTo(200);
      client.get(3, "/held");
      Eventually.until("it is under way", () -> open.get() == 2);

      Thread closing = Thread.ofVirtual().start(server::close);

      assertThat(client.next(Frame.GOAWAY).number(0)).isEqualTo(Integer.MAX_VALUE);
      Frame ping = client.next(Frame.PING);
      // Asked before the client knew: served, and not refused.
      client.get(5, "/readyz");
      client.send(Frame.PING, Frame.ACK, 0, ping.payload());
      List<String> seen = new ArrayList<>();
      while (seen.size() < 4) {
        seen.add(about(client, client.read()));
      }
      assertThat(seen)
          .containsExactlyInAnyOrder("goodbye after 5", "head of 5: 500", "end of 5", "end of 1")
          .containsSubsequence("head of 5: 500", "end of 5");

      goOn.release();
      assertThat(about(client, client.read())).isEqualTo("head of 3: 200");
      assertThat(about(client, client.read())).isEqualTo("end of 3");
      assertThat(client.ends()).isTrue();
      closing.join();
    }
  }

  private static String about(RawHttp2 client, Frame frame) throws IOException {
    return switch (frame.type()) {
      case Frame.GOAWAY -> "goodbye after " + frame.number(0);
      case Frame.HEADERS ->
          "head of " + frame.stream() + ": " + client.fields(frame).get(":status");
      case Frame.DATA ->
          frame.has(Frame.END_STREAM) ? "end of " + frame.stream() : about(client, client.read());
      default -> "frame of type " + frame.type();
    };
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void everyWatchEndsCleanlyAndTheUnfinishedIsFinished(Version version) throws Exception {
    TestServer server = start(Duration.ZERO);
    HttpClient client = server.user(version);
    List<HttpResponse<InputStream>> watches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      watches.add(
          client.send(
              HttpRequest.newBuilder(server.uri(WATCH)).build(), BodyHandlers.ofInputStream()));
    }
    var held =
        client.sendAsync(
            HttpRequest.newBuilder(server.uri("/held")).build(), BodyHandlers.ofString());
    Eventually.until("all are under way", () -> open.get() == 21);

    Thread closing = Thread.ofVirtual().start(server::close);

    for (HttpResponse<InputStream> watch : watches) {
      assertThat(watch.body().readAllBytes()).asString().isEqualTo("begun\n");
    }
    goOn.release();
    assertThat(held.get().body()).isEqualTo("done");
    closing.join();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void whoeverConnectsLateIsToldToComeBack(Version version) throws Exception {
    TestServer server = start(Duration.ZERO);
    HttpClient before = server.user(version);
    var held =
        before.sendAsync(
            HttpRequest.newBuilder(server.uri("/held")).build(), BodyHandlers.ofString());
    Eventually.until("it is under way", () -> open.get() == 1);
    Thread closing = Thread.ofVirtual().start(server::close);
    Eventually.until(
        "it stops", () -> server.get(server.user(version), "/echo").statusCode() == 429);

    try (HttpClient late = server.user(version)) {
      HttpResponse<String> answer = server.get(late, "/apis/shop.example/v1/things");
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(answer.body())
          .contains("\"reason\":\"TooManyRequests\"", "shutting down, please try again");
      assertThat(server.get(late, WATCH).statusCode()).isEqualTo(429);
      assertThat(server.get(late, "/livez").statusCode()).as("probes go on").isEqualTo(200);
      assertThat(server.get(late, "/readyz").statusCode()).isEqualTo(500);
    }
    goOn.release();
    assertThat(held.get().body()).isEqualTo("done");
    closing.join();
  }

  @Test
  void lastAnswerOfHttp11SaysSo() throws Exception {
    TestServer server = start(Duration.ZERO);
    HttpClient other = server.user(Version.HTTP_2);
    var held =
        other.sendAsync(
            HttpRequest.newBuilder(server.uri("/held")).build(), BodyHandlers.ofString());
    try (SSLSocket socket = server.connect(server.cluster().client("CN=jane"))) {
      TestServer.write(socket, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
      Eventually.until("it is under way", () -> open.get() == 1);
      Thread closing = Thread.ofVirtual().start(server::close);
      Eventually.until(
          "it stops", () -> server.get(server.user(Version.HTTP_2), "/echo").statusCode() == 429);

      TestServer.write(socket, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(TestServer.readAll(socket))
          .contains("HTTP/1.1 200 OK", "Connection: close\r\n")
          .endsWith("\r\n\r\nok");
      goOn.release();
      assertThat(held.get().body()).isEqualTo("done");
      closing.join();
    }
  }

  @Test
  void whatIsNotFinishedInTimeIsCutOff() throws Exception {
    TestServer server = start(Duration.ZERO);
    HttpClient client = server.user(Version.HTTP_2);
    var held =
        client.sendAsync(
            HttpRequest.newBuilder(server.uri("/held")).build(), BodyHandlers.ofString());
    Eventually.until("it is under way", () -> open.get() == 1);

    server.close();

    assertThat(held.handle((_, failure) -> failure).get()).isNotNull();
    goOn.release();
  }

  private TestServer start(Duration delay) {
    return TestServer.start(
        config -> TestServer.withShutdown(config, delay, Duration.ofSeconds(5)),
        builder -> builder.path("/held", held()).below("/apis/shop.example/v1", watcher()));
  }

  private Handler held() {
    return _ -> {
      open.incrementAndGet();
      goOn.acquireUninterruptibly();
      return PlainText.ok("done");
    };
  }

  private Handler watcher() {
    return _ ->
        new Response.Stream(
            200,
            Headers.EMPTY,
            sink -> {
              open.incrementAndGet();
              var over = new CountDownLatch(1);
              sink.onClose(over::countDown);
              sink.write("begun\n".getBytes(StandardCharsets.UTF_8));
              sink.flush();
              try {
                over.await();
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
