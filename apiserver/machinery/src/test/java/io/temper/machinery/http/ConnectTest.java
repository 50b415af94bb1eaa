package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.connect.Conversation;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.resource.Call;
import io.temper.machinery.resource.Connect;
import io.temper.machinery.resource.Connect.NoOptions;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.RideLog;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.time.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Subresources that connect, from their declaration to the socket.
@Conformance("F15")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectTest {
  private static final String BIKE = "/apis/shop.example.com/v1/namespaces/prod/bikes/front";

  private final BlockingQueue<String> rides = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger following = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();
  private final Semaphore goOn = new Semaphore(0);
  private final LiveStore<Bike> store = new LiveStore<>(new Revisions(1), InstantSource.system());
  private TestServer server;

  @BeforeAll
  void start() {
    store.apply(writer -> writer.put(Bikes.bike("prod", "front", 1)));
    store.markSynced();
    server = serving(config -> config, ServerLimits.DEFAULTS);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    rides.clear();
    asked.clear();
    written.set(0);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void logIsFollowedLineByLine(Version version) throws Exception {
    HttpResponse<InputStream> log = open(server, server.user(version), BIKE + "/log?follow=true");

    assertThat(log.statusCode()).isEqualTo(200);
    assertThat(log.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    try (InputStream lines = log.body()) {
      rides.add("to work\n");
      assertThat(line(lines)).isEqualTo("to work\n");
      rides.add("and back\n");
      assertThat(line(lines)).isEqualTo("and back\n");
    }
    Eventually.until("nobody follows", () -> following.get() == 0);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void clientThatLeavesEndsTheProducer(Version version) throws Exception {
    try (HttpClient client = server.user(version)) {
      HttpResponse<InputStream> log = open(server, client, BIKE + "/log?follow=true");
      Eventually.until("it is followed", () -> following.get() == 1);

      log.body().close();
      client.shutdownNow();

      Eventually.until("nobody follows", () -> following.get() == 0);
    }
  }

  @Test
  void logGoesOverAWebSocketToo() throws Exception {
    try (var client = WebSocketClient.open(server, BIKE + "/log?follow=1", "binary.k8s.io")) {
      assertThat(client.next().payload()).isEmpty();
      rides.add("to work\n");
      assertThat(new String(client.next().payload(), StandardCharsets.UTF_8))
          .isEqualTo("to work\n");
    }
    Eventually.until("nobody follows", () -> following.get() == 0);
  }

  @Test
  void terminalIsAConversation() throws Exception {
    try (var client = WebSocketClient.open(server, BIKE + "/exec", "v5.channel.k8s.io")) {
      client.next();
      client.say(Conversation.INPUT, "ring");
      client.frame(WebSocketClient.FINAL | WebSocketClient.BINARY, new byte[] {(byte) 255, 0});
      assertThat(client.next().text()).isEqualTo("front: ring");
      assertThat(client.next().text()).contains("Success");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', false null [] null km 10",
    "?follow, true null [] null km 10",
    "?follow=false&follow=true, false null [] null km 10",
    "?follow=0&unknown=1, false null [] null km 10",
    "?tailLines=7&unit=mi&batch=-2, false 7 [] null mi -2",
    "?rider=a&rider=b+c, 'false null [a, b c] null km 10'",
    "?sinceTime=2026-11-25T10:00:00%2B01:00, false null [] 2026-11-25T09:00:00Z km 10",
  })
  void optionsComeFromTheQueryOrElseFromTheDeclaration(String query, String options) {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), BIKE + "/options" + query);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(options);
  }

  @ParameterizedTest
  @CsvSource({
    "tailLines=x, 'strconv.ParseInt: parsing \\\"x\\\": invalid syntax'",
    "tailLines=, 'strconv.ParseInt: parsing \\\"\\\": invalid syntax'",
    "batch=2147483648, 'strconv.ParseInt: parsing \\\"2147483648\\\": value out of range'",
    "tailLines=9223372036854775808, value out of range",
    "sinceTime=yesterday, 'parsing time \\\"yesterday\\\"'",
    "dryRun=All, dryRun is not supported",
    "dryRun=, dryRun is not supported",
  })
  void optionsThatCannotBeReadAreABadRequest(String query, String message) {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), BIKE + "/log?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"reason\":\"BadRequest\"", message);
  }

  @Test
  void optionsThatAreWrongAreInvalid() {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), BIKE + "/log?tailLines=-1");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .contains(
            "BikeLogOptions.shop.example.com \\\"front\\\" is invalid: tailLines: Invalid value:"
                + " -1: must be greater than or equal to 0",
            "\"kind\":\"BikeLogOptions\"",
            "\"field\":\"tailLines\"");
  }

  @Test
  void objectThatIsNotThereHasNoSubresource() {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), BIKE + "x/log?follow=true");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("bikes.shop.example.com \\\"frontx\\\" not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/log/more", "/logs", "/log/log", "/exec/"})
  void pathsThatAreNotDeclaredAreNotThere(String path) {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), BIKE + path);

    // A slash at the end means nothing: `exec/` is there and wants an upgrade.
    assertThat(answer.statusCode()).isEqualTo(path.endsWith("/") ? 400 : 404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', 200, get, front []",
    "GET, /, 200, get, front [/]",
    "GET, /api/v1/pods/, 200, get, front [/api/v1/pods/]",
    "POST, /a%20b, 200, create, front [/a b]",
    "PATCH, /proxy/x, 200, patch, front [/proxy/x]",
    "PUT, /x, 405, update, ''",
    "DELETE, /x, 405, delete, ''",
    "HEAD, /x, 405, get, ''",
  })
  void methodsAndPathsAreThoseThatAreDeclaredAndNeedTheirOwnRights(
      String method, String path, int status, String verb, String body) throws Exception {
    HttpResponse<String> answer =
        server
            .user(Version.HTTP_1_1)
            .send(
                HttpRequest.newBuilder(server.uri(BIKE + "/proxy" + path))
                    .method(method, BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(asked.remove()).isEqualTo(verb + " bikes/proxy prod/front");
    if (status == 200) {
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  @Conformance("G6")
  void whoMayReadBikesMayNotReadTheirLogs() {
    HttpResponse<String> answer =
        server.get(server.aggregator(), BIKE + "/log", "X-Remote-User", "no-logs", "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains(
            "cannot get resource \\\"bikes/log\\\" in API group \\\"shop.example.com\\\" in the"
                + " namespace \\\"prod\\\"");
  }

  @Test
  @Conformance("A11")
  void onlyWhatIsLongRunningByNameMayTakeItsTime() throws Exception {
    try (TestServer hasty =
        serving(
            config -> TestServer.withTimeout(config, Duration.ofSeconds(1)),
            ServerLimits.DEFAULTS)) {
      HttpClient client = hasty.user(Version.HTTP_2);
      var log =
          client.sendAsync(
              HttpRequest.newBuilder(hasty.uri(BIKE + "/attach")).build(), BodyHandlers.ofString());

      assertThat(hasty.get(client, BIKE + "/slow").statusCode()).isEqualTo(504);
      goOn.release(2);
      assertThat(log.get().body()).isEqualTo("at last");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void readerThatDoesNotReadIsDroppedAndTheProducerEnds(Version version) throws Exception {
    ServerLimits go = ServerLimits.DEFAULTS;
    var impatient =
        new ServerLimits(
            go.maxHeaderBytes(),
            go.maxBodyBytes(),
            go.maxStreams(),
            go.maxResets(),
            go.maxUploadBytes(),
            go.headTimeout(),
            go.idleTimeout(),
            Duration.ofMillis(500),
            go.heartbeat());
    try (TestServer serving = serving(config -> config, impatient);
        HttpClient client = serving.user(version)) {
      open(serving, client, BIKE + "/portforward");

      Eventually.until("it began and was ended", () -> written.get() > 0 && following.get() == 0);

      assertThat(written.get()).as("what fits into buffers").isLessThan(64 << 20);
      client.shutdownNow();
    }
  }

  @Test
  @Conformance("H5")
  void stopEndsLogsWhereTheyStand() throws Exception {
    TestServer stopping = serving(config -> config, ServerLimits.DEFAULTS);
    HttpResponse<InputStream> log =
        open(stopping, stopping.user(Version.HTTP_2), BIKE + "/log?follow=true");
    rides.add("to work\n");
    assertThat(line(log.body())).isEqualTo("to work\n");

    Thread closing = Thread.ofVirtual().start(stopping::close);

    assertThat(log.body().read()).isEqualTo(-1);
    closing.join();
  }

  private TestServer serving(UnaryOperator<ServingConfig> configure, ServerLimits limits) {
    Resource<Bike> bikes =
        Resource.of(Shop.V1, "bikes", Bike.class)
            .connect(
                Connect.<Bike, RideLog>of("log", RideLog.DEFAULTS, this::follow)
                    .checked(RideLog::errors))
            .connect(Connect.<Bike, RideLog>of("options", RideLog.DEFAULTS, ConnectTest::options))
            .connect(
                Connect.<Bike>of("proxy", ConnectTest::proxy)
                    .methods("GET", "POST", "PATCH")
                    .leadingOn())
            .connect(Connect.of("exec", ConnectTest::ring))
            .connect(Connect.of("slow", _ -> atLast()))
            .connect(Connect.of("attach", _ -> atLast()))
            .connect(Connect.of("portforward", _ -> text(this::endless)))
            .serve(store);
    return TestServer.start(
        configure,
        builder ->
            builder
                .limits(limits)
                .authorizer(attributes -> {
                  asked.add(
                      attributes.verb()
                          + " "
                          + attributes.resource()
                          + "/"
                          + attributes.subresource()
                          + " "
                          + attributes.namespace()
                          + "/"
                          + attributes.name());
                  return attributes.user().name().equals("no-logs")
                      ? Decision.NO_OPINION
                      : Decision.ALLOWED;
                })
                .resources(List.of(bikes), "Shop", "v1", Shop.DESCRIBER));
  }

  private Response follow(Call<Bike, RideLog> call) {
    return call.options().follow() ? text(sink -> followTo(sink)) : PlainText.ok("no rides\n");
  }

  private void followTo(Sink sink) throws IOException {
    following.incrementAndGet();
    Thread me = Thread.currentThread();
    sink.onClose(me::interrupt);
    try {
      while (sink.open()) {
        sink.write(rides.take().getBytes(StandardCharsets.UTF_8));
        sink.flush();
      }
    } catch (InterruptedException _) {
      // The reader has left.
    } finally {
      following.decrementAndGet();
    }
  }

  private void endless(Sink sink) throws IOException {
    following.incrementAndGet();
    byte[] piece = new byte[32 * 1024];
    try {
      while (sink.open()) {
        sink.write(piece);
        written.addAndGet(piece.length);
      }
    } finally {
      following.decrementAndGet();
    }
  }

  private Response atLast() {
    goOn.acquireUninterruptibly();
    return PlainText.ok("at last");
  }

  private static Response options(Call<Bike, RideLog> call) {
    RideLog options = call.options();
    return PlainText.ok(
        options.follow()
            + " "
            + options.tailLines()
            + " "
            + options.rider()
            + " "
            + options.sinceTime()
            + " "
            + options.unit()
            + " "
            + options.batch());
  }

  private static Response proxy(Call<Bike, NoOptions> call) {
    return PlainText.ok(call.object().metadata().name() + " [" + call.path() + "]");
  }

  private static Response ring(Call<Bike, NoOptions> call) {
    String name = call.object().metadata().name();
    return Conversation.answer(
        call.request(),
        Set.of(Conversation.INPUT),
        conversation ->
            conversation.write(
                Conversation.OUTPUT,
                (name + ": ").getBytes(StandardCharsets.UTF_8),
                conversation.input(Conversation.INPUT).readAllBytes()));
  }

  private static Response text(Response.Body body) {
    return new Response.Stream(200, Headers.of("Content-Type", "text/plain; charset=utf-8"), body);
  }

  private static HttpResponse<InputStream> open(TestServer server, HttpClient client, String path)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.uri(path)).build(), BodyHandlers.ofInputStream());
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
}
