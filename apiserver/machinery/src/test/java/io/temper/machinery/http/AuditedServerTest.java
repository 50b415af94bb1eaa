package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.audit.AuditConfig;
import io.temper.machinery.audit.Auditor;
import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.tls.TestAuthority;
import io.temper.machinery.wire.JsonText;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The audit log of a real server, as configured by flags.
@Conformance("H7")
final class AuditedServerTest {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ServerMetrics metrics = new ServerMetrics();
  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("audit.log");
  }

  @AfterEach
  void open() {
    gate.countDown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"blocking", "blocking-strict", "batch"})
  void everyRequestIsInTheLogWithItsIdAndUser(String mode) {
    try (Auditor auditor = auditor("level: Metadata", "--audit-log-mode=" + mode);
        TestServer server = serve(auditor, config -> config)) {
      HttpClient jane = server.user(Version.HTTP_2);

      var answer = server.get(jane, "/echo/a%20b?x=%2F", "Audit-Id", "one-id");

      assertThat(answer.statusCode()).isEqualTo(200);
      Eventually.until("two events", () -> events().size() == 2);
      Map<?, ?> event = events().get(1);
      assertThat(event.get("auditID")).isEqualTo("one-id");
      assertThat(event.get("requestURI")).isEqualTo("/echo/a%20b?x=%2F");
      assertThat(at(event, "user", "username")).isEqualTo("jane");
      assertThat(event.get("sourceIPs")).isIn(List.of("127.0.0.1"), List.of("::1"));
      assertThat(at(event, "annotations", "authorization.k8s.io/decision")).isEqualTo("allow");
    }
  }

  @Test
  void deletionIsInTheLogWithTheStatusTheClientGets() {
    var store =
        new MemoryStore<Bike>(
            new GroupResource("shop.example.com", "bikes"),
            new Revisions(1),
            Window.UPSTREAM,
            InstantSource.system());
    store.create(Bikes.bike("prod", "front", 1));
    var bikes = Resource.of(Shop.V1, "bikes", Bike.class).serve(store);
    try (Auditor auditor = auditor("level: Metadata");
        TestServer server =
            TestServer.start(builder ->
                builder.audit(auditor).resources(List.of(bikes), "Shop", "v1", Shop.DESCRIBER))) {
      HttpRequest delete =
          HttpRequest.newBuilder(
                  server.uri("/apis/shop.example.com/v1/namespaces/prod/bikes/front"))
              .DELETE()
              .build();

      assertThat(TestServer.send(server.user(Version.HTTP_2), delete).statusCode()).isEqualTo(200);

      Eventually.until("two events", () -> events().size() == 2);
      Map<?, ?> event = events().getLast();
      assertThat(at(event, "responseStatus", "status")).isEqualTo("Success");
      assertThat(at(event, "responseStatus", "details", "uid")).isEqualTo("uid-front");
    }
  }

  @Test
  void claimThatDoesNotHoldIsInTheLogWithoutAUser() {
    try (Auditor auditor = auditor("level: Metadata");
        TestServer server = serve(auditor, config -> config)) {
      var stranger = TestAuthority.named("else").client("CN=jane");

      assertThat(server.get(server.client(stranger, Version.HTTP_2), "/echo/x").statusCode())
          .isEqualTo(401);

      assertThat(events()).hasSize(1);
      assertThat(events().getFirst().get("user")).isEqualTo(Map.of());
      assertThat(events().getFirst().get("stage")).isEqualTo("ResponseStarted");
    }
  }

  @Test
  void bodyThatIsTooLargeIsInTheLogAsRefused() throws IOException {
    try (Auditor auditor = auditor("level: RequestResponse");
        TestServer server = serve(auditor, config -> config)) {
      HttpRequest large =
          HttpRequest.newBuilder(server.uri("/echo/x"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[4 << 20]))
              .build();

      assertThat(TestServer.send(server.user(Version.HTTP_1_1), large).statusCode()).isEqualTo(413);

      assertThat(at(events().getLast(), "responseStatus", "reason"))
          .isEqualTo("RequestEntityTooLarge");
      assertThat(Files.size(file)).isLessThan(8 << 10);
    }
  }

  @Test
  void requestWhoseTimeIsUpIsInTheLogOnceItIsOver() {
    try (Auditor auditor = auditor("level: Metadata");
        TestServer server =
            serve(auditor, config -> TestServer.withTimeout(config, Duration.ofSeconds(1)))) {

      assertThat(server.get(server.user(Version.HTTP_2), "/slow").statusCode()).isEqualTo(504);

      Eventually.until("two events", () -> events().size() == 2);
      assertThat(events().getLast().get("stage")).isEqualTo("ResponseComplete");
      assertThat(at(events().getLast(), "responseStatus", "code")).isEqualTo(504L);
    }
  }

  @Test
  void streamIsInTheLogWhileItLastsAndWhenItIsOver() {
    String watch = "/apis/shop.example.com/v1/bikes?watch=true";
    try (Auditor auditor = auditor("level: RequestResponse");
        TestServer server = serve(auditor, config -> config)) {
      var answer =
          server
              .user(Version.HTTP_2)
              .sendAsync(
                  HttpRequest.newBuilder(server.uri(watch)).build(),
                  HttpResponse.BodyHandlers.ofString());

      Eventually.until("it starts", () -> events().size() == 2);
      assertThat(events().getLast().get("stage")).isEqualTo("ResponseStarted");
      gate.countDown();

      assertThat(answer.join().body()).isEqualTo("over");
      Eventually.until("it ends", () -> events().size() == 3);
      assertThat(events().getLast().get("stage")).isEqualTo("ResponseComplete");
    }
  }

  @Test
  void serverThatMustAuditAndCannotRefuses() {
    file = Path.of("/dev/full");
    try (Auditor auditor = auditor("level: Metadata", "--audit-log-mode=blocking-strict");
        TestServer server = serve(auditor, config -> config)) {

      var answer = server.get(server.user(Version.HTTP_2), "/echo/x");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("failed to store audit event");
      assertThat(new String(metrics.exposition(), StandardCharsets.UTF_8))
          .contains(
              "apiserver_audit_requests_rejected_total 1.0",
              "apiserver_audit_error_total{plugin=\"log\"} 1.0");
    }
  }

  @Test
  void serverThatNeedNotAuditGoesOnWithAFullDisk() {
    file = Path.of("/dev/full");
    try (Auditor auditor = auditor("level: Metadata");
        TestServer server = serve(auditor, config -> config)) {

      assertThat(server.get(server.user(Version.HTTP_2), "/echo/x").statusCode()).isEqualTo(200);

      assertThat(new String(metrics.exposition(), StandardCharsets.UTF_8))
          .contains("apiserver_audit_error_total{plugin=\"log\"} 2.0");
    }
  }

  private TestServer serve(Auditor auditor, UnaryOperator<ServingConfig> configure) {
    return TestServer.start(
        configure,
        builder ->
            builder
                .metrics(metrics)
                .audit(auditor)
                .below("/echo", new EchoHandler())
                .path(
                    "/slow",
                    _ -> {
                      await();
                      return Response.Full.of(200, "text/plain", new byte[0]);
                    })
                .path(
                    "/apis/shop.example.com/v1/bikes",
                    _ ->
                        new Response.Stream(
                            200,
                            Headers.EMPTY,
                            sink -> {
                              await();
                              sink.write("over".getBytes(StandardCharsets.UTF_8));
                            })));
  }

  private void await() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }

  private Auditor auditor(String rule, String... more) {
    try {
      Path policy =
          Files.writeString(
              folder.resolve("policy.yaml"),
              "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{" + rule + "}]");
      List<String> arguments =
          new ArrayList<>(List.of("--audit-policy-file=" + policy, "--audit-log-path=" + file));
      arguments.addAll(List.of(more));
      var parsed =
          (Parsed.Ready<AuditConfig>)
              Flags.of(AuditConfig.class, "X").parse(arguments.toArray(String[]::new), Map.of());
      return Auditor.of(
          parsed.config(),
          _ -> {
            throw new AssertionError("there is no webhook");
          },
          metrics,
          Clocks.system());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Map<?, ?>> events() {
    try {
      return Files.readAllLines(file).stream()
          .<Map<?, ?>>map(line ->
              (Map<?, ?>)
                  Objects.requireNonNull(JsonText.parse(line.getBytes(StandardCharsets.UTF_8))))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object at(Map<?, ?> event, String... path) {
    Object value = event;
    for (String name : path) {
      value = Objects.requireNonNull(((Map<?, ?>) value).get(name), name);
    }
    return value;
  }
}
