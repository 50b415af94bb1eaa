package io.temper.server.trace;

import static io.temper.server.perf.Samples.NOW;
import static io.temper.server.perf.Samples.fresh;
import static io.temper.server.perf.Samples.node;
import static io.temper.server.perf.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.crds.trace.TraceStatus;
import io.temper.machinery.http.TestServer;
import io.temper.machinery.meta.Status;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Revisions;
import io.temper.server.Await;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeInspection;
import io.temper.server.perf.FakeNodes;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.port.Capture;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Traces through a real server, from creation to the last byte.
final class TracesTest {
  private static final String TRACES = "/apis/temper.io/v1/traces";

  private final FakeClock clock = new FakeClock(NOW);
  private final FakeNodes nodes = new FakeNodes();
  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeInspection agent = new FakeInspection();
  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void serve() {
    nodes.put(node("n1"));
    telemetry.say(fresh("n1", pod("shop", "web", "uid-of-web")));
    MemoryStorage storage = new MemoryStorage(new Revisions(1), clock);
    server =
        TestServer.start(builder ->
            builder.resources(
                List.of(new Traces(nodes, telemetry, agent, clock).declare(storage)),
                "Temper",
                "v1",
                _ -> ""));
    client = server.user(Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    server.close();
    client.shutdownNow();
  }

  @Test
  void whatIsLeftOutIsWhatIsUsualAndThePodSaysTheNode() {
    HttpResponse<String> created = create("{'pod':{'namespace':'shop','name':'web'}}");

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body())
        .contains(
            "\"spec\":{\"node\":\"n1\",\"pod\":{\"namespace\":\"shop\",\"name\":\"web\"},"
                + "\"seconds\":10,\"maxBytes\":16777216},\"status\":{\"phase\":\"Pending\"}");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void readerGetsAllThatTheAgentSendsAndTheTraceTellsOfIt(Version version) {
    create("{'pod':{'namespace':'shop','name':'web'},'seconds':5,'maxBytes':70000}");
    sends("# tracer: nop\n");
    sends("a line\n");
    agent.sends(new Capture.End(TraceStatus.Limit.Seconds, 21, 3, 5004));

    HttpResponse<String> log = server.get(server.user(version), TRACES + "/t/log");

    assertThat(log.statusCode()).isEqualTo(200);
    assertThat(log.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(log.body()).isEqualTo("# tracer: nop\na line\n");
    assertThat(agent.asked).containsExactly("n1 uid-of-web 5 s 70000 bytes");
    assertThat(trace())
        .contains(
            "\"status\":{\"phase\":\"Succeeded\",\"startTime\":\"2026-11-22T10:00:00Z\","
                + "\"endTime\":\"2026-11-22T10:00:00Z\",\"millis\":5004,\"bytes\":21,"
                + "\"lostEvents\":3,\"endedBy\":\"Seconds\"}");
  }

  @Test
  void wholeNodeIsTracedWhereNoPodIsNamed() {
    create("{'node':'n1'}");
    agent.sends(new Capture.End(TraceStatus.Limit.Bytes, 0, 0, 1));

    assertThat(log().statusCode()).isEqualTo(200);
    assertThat(agent.asked).containsExactly("n1  10 s 16777216 bytes");
  }

  @Test
  void whatWasReadIsGone() {
    create("{'node':'n1'}");
    agent.sends(new Capture.End(TraceStatus.Limit.Bytes, 0, 0, 1));
    log();

    HttpResponse<String> again = log();

    assertThat(again.statusCode()).isEqualTo(410);
    assertThat(again.body())
        .contains("trace t went to its reader at 2026-11-22T10:00:00Z", "make another one");
    assertThat(agent.asked).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void traceThatBreaksOffBreaksItsReadersConnectionAndCanBeTriedAgain(Version version)
      throws IOException {
    create("{'node':'n1'}");
    sends("a line\n");

    try (InputStream lines = open(version).body()) {
      assertThat(lines.readNBytes(7)).asString().isEqualTo("a line\n");
      agent.fails(Status.serviceUnavailable("the agent of node n1 cannot be reached"));
      assertThatThrownBy(lines::readAllBytes).isInstanceOf(IOException.class);
    }

    assertThat(trace())
        .contains("\"phase\":\"Failed\"", "\"reason\":\"the agent of node n1 cannot be reached\"");
    sends("another\n");
    agent.sends(new Capture.End(TraceStatus.Limit.Seconds, 8, 0, 10_000));
    assertThat(log().body()).isEqualTo("another\n");
  }

  @ParameterizedTest
  @CsvSource({
    "70000, 70001, 70001, more than the 70000 bytes it was asked for",
    "70000, 10, 11, 10 bytes and says it were 11",
  })
  void traceOfAnotherSizeThanPromisedIsNotPassedOffAsWhole(
      long most, int sent, long told, String why) {
    create("{'node':'n1','maxBytes':" + most + "}");
    sends("x".repeat(sent));
    agent.sends(new Capture.End(TraceStatus.Limit.Bytes, told, 0, 1));

    assertThatThrownBy(
            () -> {
              try (InputStream lines = open(Version.HTTP_2).body()) {
                lines.readAllBytes();
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(trace()).contains("\"phase\":\"Failed\"", why);
  }

  @Test
  void refusalBeforeTheFirstPieceIsAStatus() {
    create("{'node':'n1'}");
    agent.fails(Status.failure(412, "FailedPrecondition", "no tracefs at /sys/kernel/tracing"));

    HttpResponse<String> refused = log();

    assertThat(refused.statusCode()).isEqualTo(412);
    assertThat(refused.body()).contains("no tracefs at /sys/kernel/tracing");
    assertThat(trace())
        .contains("\"phase\":\"Failed\"", "\"reason\":\"no tracefs at /sys/kernel/tracing\"");
  }

  @Test
  void onlyOneReadsATraceAtATime() throws IOException {
    create("{'node':'n1','seconds':5}");
    sends("a line\n");

    try (InputStream lines = open(Version.HTTP_2).body()) {
      lines.readNBytes(7);
      clock.advance(Duration.ofSeconds(64));
      HttpResponse<String> second = log();

      assertThat(second.statusCode()).isEqualTo(409);
      assertThat(second.body()).contains("somebody has been reading it since 2026-11-22T10:00:00Z");
    }
  }

  @Test
  void traceOfAServerThatWasKilledIsFreeWhenItsTimeHasPassed() throws IOException {
    create("{'node':'n1','seconds':5}");
    sends("a line\n");

    try (InputStream lines = open(Version.HTTP_2).body()) {
      lines.readNBytes(7);
      agent.fallsSilent();
      clock.advance(Duration.ofSeconds(65));
      sends("anew\n");
      agent.sends(new Capture.End(TraceStatus.Limit.Seconds, 5, 0, 5000));

      assertThat(log().body()).isEqualTo("anew\n");
      assertThat(trace()).contains("\"Succeeded\"", "\"startTime\":\"2026-11-22T10:01:05Z\"");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void readerThatLeavesEndsTheTrace(Version version) throws Exception {
    create("{'node':'n1'}");
    sends("a line\n");
    HttpClient leaving = server.user(version);

    HttpResponse<InputStream> log = open(leaving);
    log.body().readNBytes(7);
    log.body().close();
    leaving.shutdownNow();

    Await.until("failed", () -> trace().contains("\"phase\":\"Failed\""));
    assertThat(trace()).contains("\"reason\":\"its reader left, or the API server stopped\"");
  }

  @Test
  void stopOfTheServerBreaksTheReadersConnection() throws IOException {
    create("{'node':'n1'}");
    sends("a line\n");

    try (InputStream lines = open(Version.HTTP_2).body()) {
      lines.readNBytes(7);
      Thread.ofVirtual().start(server::close);

      assertThatThrownBy(lines::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void podThatHasLeftSinceIsNotFoundAndNothingIsTraced() {
    create("{'pod':{'namespace':'shop','name':'web'}}");
    telemetry.say(fresh("n1"));

    HttpResponse<String> log = log();

    assertThat(log.statusCode()).isEqualTo(404);
    assertThat(log.body()).contains("pod shop/web is no longer on node n1");
    assertThat(trace()).contains("\"phase\":\"Pending\"");
    assertThat(agent.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{} | spec.node: Required value: or spec.pod, which says the node",
        "{'node':'n9'} | spec.node: Invalid value: \\\"n9\\\": there is no such node",
        "{'pod':{'namespace':'shop','name':'db'}} | no node's agent tells of it",
        "{'node':'n1','pod':{'namespace':'shop','name':'db'}}"
            + "| the agent of node n1 does not tell of it",
        "{'node':'n1','pod':{'namespace':'','name':'web'}} | both namespace and name are needed",
        "{'node':'n1','seconds':0} | spec.seconds: Invalid value: 0: must be between 1 and 60",
        "{'node':'n1','seconds':61} | must be between 1 and 60",
        "{'node':'n1','maxBytes':65535} | must be between 65536 (64 Ki) and 67108864 (64 Mi)",
        "{'node':'n1','maxBytes':67108865} | spec.maxBytes: Invalid value: 67108865",
      })
  void whatCannotBeTracedIsRefusedInWords(String spec, String message) {
    HttpResponse<String> refused = create(spec);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains(message);
  }

  @Test
  void traceDoesNotChangeAndOnlyTheServerSaysWhatBecameOfIt() {
    create("{'node':'n1'}");

    HttpResponse<String> other = patch("{'spec':{'seconds':20}}");
    HttpResponse<String> claimed =
        patch("{'metadata':{'labels':{'a':'b'}},'status':{'phase':'Succeeded'}}");

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body()).contains("a trace does not change; make another one");
    assertThat(claimed.statusCode()).isEqualTo(200);
    assertThat(trace()).contains("\"labels\":{\"a\":\"b\"}", "\"phase\":\"Pending\"");
  }

  private void sends(String text) {
    agent.sends(new Capture.Text(text.getBytes(StandardCharsets.UTF_8)));
  }

  private HttpResponse<String> create(String spec) {
    return send(
        HttpRequest.newBuilder(server.uri(TRACES))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    ("{'apiVersion':'temper.io/v1','kind':'Trace','metadata':{'name':'t'},'spec':"
                            + spec
                            + "}")
                        .replace('\'', '"'))));
  }

  private HttpResponse<String> patch(String body) {
    return send(
        HttpRequest.newBuilder(server.uri(TRACES + "/t"))
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return TestServer.send(client, request.build());
  }

  private String trace() {
    return server.get(client, TRACES + "/t").body();
  }

  private HttpResponse<String> log() {
    return server.get(client, TRACES + "/t/log");
  }

  private HttpResponse<InputStream> open(Version version) {
    return open(server.user(version));
  }

  private HttpResponse<InputStream> open(HttpClient reader) {
    try {
      return reader.send(
          HttpRequest.newBuilder(server.uri(TRACES + "/t/log")).build(),
          BodyHandlers.ofInputStream());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
