package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every answer has, whatever the handler says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnswersTest {
  private static final String THINGS = "/apis/shop.example/v1/things";
  private static final byte[] LARGE =
      "0123456789abcdef".repeat(20_000).getBytes(StandardCharsets.UTF_8);

  private final AtomicBoolean interrupted = new AtomicBoolean();
  private TestServer server;

  @BeforeAll
  void start() {
    Handler things =
        request ->
            switch (request.query().value("do")) {
              case "large" -> Response.Full.of(200, "application/json", LARGE);
              case "stream" ->
                  new Response.Stream(
                      200,
                      Headers.of("Content-Type", "application/json"),
                      sink -> {
                        sink.write(LARGE);
                        sink.write(LARGE);
                      });
              case "gone" ->
                  throw new StatusException(Status.notFound("shop.example", "things", "a<b"));
              case "bug" -> throw new IllegalStateException("a secret of ours");
              case "overflow" -> throw new StackOverflowError();
              default -> PlainText.ok("thing");
            };
    server =
        TestServer.start(builder ->
            builder
                .path("/echo", new EchoHandler())
                .below("/apis/shop.example/v1", things)
                .version("{\"major\":\"1\"}"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/echo", "/nowhere", THINGS + "?do=gone", THINGS + "?do=bug"})
  @Conformance("A10")
  void auditIdComesBackOnceAndUnchanged(String path) {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), path, "Audit-ID", "from-the-cluster");

    assertThat(answer.headers().allValues("Audit-Id")).containsExactly("from-the-cluster");
  }

  @Test
  @Conformance("A10")
  void requestWithoutAuditIdGetsOne() {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), "/echo");

    assertThat(answer.headers().allValues("Audit-Id")).hasSize(1);
    assertThat(answer.headers().firstValue("Audit-Id").orElseThrow()).hasSize(36);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/echo/",
        "/echo//",
        "/",
        "//",
        "/apis/shop.example/v1",
        "/apis/shop.example/v1/",
        THINGS + "/",
        "/readyz/",
        "/nowhere/",
        "/%2e%2e/"
      })
  @Conformance("A9")
  void noPathIsEverRedirected(String path) {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), path);

    assertThat(answer.statusCode() / 100).isNotEqualTo(3);
  }

  @Test
  @Conformance("C9")
  void answersStayOutOfCaches() {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), "/echo");

    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-cache, private");
  }

  @Test
  @Conformance({"C9", "F16", "G5"})
  void refusalIsInKubesOwnWordsAndNoBrowserGuessesItsType() {
    HttpResponse<String> answer =
        server.get(
            server.nobody(Version.HTTP_2),
            "/apis/shop.example/v1/namespaces/prod/things/a%3Cb%22/log");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.body())
        .contains(
            "things.shop.example \\\"a\\u003cb\\\\\\\"\\\" is forbidden: User"
                + " \\\"system:anonymous\\\" cannot get resource \\\"things/log\\\" in API group"
                + " \\\"shop.example\\\" in the namespace \\\"prod\\\"");
  }

  @Test
  @Conformance("F16")
  void refusalOfAPathNamesThePath() {
    HttpResponse<String> answer = server.get(server.nobody(Version.HTTP_2), "/metrics");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("forbidden: User \\\"system:anonymous\\\" cannot get path \\\"/metrics\\\"");
  }

  @Test
  @Conformance("C10")
  void errorIsAStatusInTheTypeAskedFor() {
    HttpClient client = server.user(Version.HTTP_2);

    HttpResponse<String> yaml =
        server.get(client, THINGS + "?do=gone", "Accept", "application/yaml");
    HttpResponse<String> odd = server.get(client, THINGS + "?do=gone", "Accept", "foo/bar");

    assertThat(yaml.statusCode()).isEqualTo(404);
    assertThat(yaml.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(yaml.body()).contains("kind: Status", "reason: NotFound");
    assertThat(odd.statusCode()).isEqualTo(404);
    assertThat(odd.body()).contains("\n  \"kind\": \"Status\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bug", "overflow"})
  @Conformance({"C10", "F17"})
  void bugBecomesAStatusThatKeepsOurSecrets(String what) {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), THINGS + "?do=" + what);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("\"kind\":\"Status\"").doesNotContain("secret");
    assertThat(server.get(server.user(Version.HTTP_2), "/echo").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance("C7")
  void bodyOverTheLimitIs413AndTheConnectionGoesOn(Version version) {
    HttpClient client = server.user(version);
    HttpRequest tooLarge =
        HttpRequest.newBuilder(server.uri("/echo"))
            .POST(BodyPublishers.ofByteArray(new byte[3 * 1024 * 1024 + 1]))
            .build();
    HttpRequest fits =
        HttpRequest.newBuilder(server.uri("/echo"))
            .POST(BodyPublishers.ofByteArray(new byte[3 * 1024 * 1024]))
            .build();

    HttpResponse<String> refused = TestServer.send(client, tooLarge);

    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body())
        .contains(
            "\"reason\":\"RequestEntityTooLarge\"", "Request entity too large: limit is 3145728");
    assertThat(TestServer.send(client, fits).body()).contains("body=3145728");
  }

  @Test
  @Conformance("C7")
  void whoMayNotAskIsToldThatAndNotTheLimit() {
    HttpRequest tooLarge =
        HttpRequest.newBuilder(server.uri("/echo"))
            .POST(BodyPublishers.ofByteArray(new byte[4 * 1024 * 1024]))
            .build();

    assertThat(TestServer.send(server.nobody(Version.HTTP_2), tooLarge).statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void bodyOfUnknownLengthArrivesWhole(Version version) {
    HttpRequest chunked =
        HttpRequest.newBuilder(server.uri("/echo"))
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE)))
            .build();

    HttpResponse<String> answer = TestServer.send(server.user(version), chunked);

    assertThat(answer.body()).contains("body=" + LARGE.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"large", "stream"})
  @Conformance("C6")
  void largeListsAreCompressedForThoseWhoCanTakeIt(String what)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(THINGS + "?do=" + what))
            .header("Accept-Encoding", "br, gzip")
            .build();

    HttpResponse<byte[]> answer =
        server.user(Version.HTTP_2).send(request, BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding");
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(plain).startsWith(LARGE);
  }

  @Test
  @Conformance("C6")
  void smallAnswersAndClientsThatCannotAreLeftAlone() {
    HttpClient client = server.user(Version.HTTP_2);

    HttpResponse<String> small = server.get(client, THINGS, "Accept-Encoding", "gzip");
    HttpResponse<String> large = server.get(client, THINGS + "?do=large");

    assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(large.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(large.body()).hasSize(LARGE.length);
  }

  @Test
  @Conformance("A11")
  void requestThatTakesTooLongEndsWithTimeout() {
    var stuck = new CountDownLatch(1);
    try (var slow =
        TestServer.start(
            config -> TestServer.withTimeout(config, Duration.ofSeconds(1)),
            builder ->
                builder.path(
                    "/slow",
                    _ -> {
                      try {
                        stuck.await();
                      } catch (InterruptedException _) {
                        interrupted.set(true);
                      }
                      return PlainText.ok("late");
                    }))) {
      HttpResponse<String> answer = slow.get(slow.user(Version.HTTP_2), "/slow");
      HttpResponse<String> sooner = slow.get(slow.user(Version.HTTP_2), "/slow?timeout=10ms");

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body())
          .contains(
              "\"reason\":\"Timeout\"", "request did not complete within the allotted timeout");
      assertThat(sooner.statusCode()).isEqualTo(504);
      Eventually.until("the work is interrupted", interrupted::get);
    }
  }

  @Test
  @Conformance("A11")
  void timeThatAClientAllowsMustBeADuration() {
    HttpClient client = server.user(Version.HTTP_2);

    HttpResponse<String> refused = server.get(client, "/echo?timeout=5");

    assertThat(server.get(client, "/echo?timeout=5s").statusCode()).isEqualTo(200);
    assertThat(server.get(client, "/echo?timeout=0s").statusCode()).isEqualTo(200);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("invalid timeout specified in the request URL - time: missing unit in duration");
  }

  @Test
  @Conformance("B6")
  void unknownPathIs503UntilTheServerWasReadyOnce() {
    var ready = new AtomicBoolean();
    try (var starting =
        TestServer.start(
            builder -> builder.readyCheck("data", () -> ready.get() ? "" : "no data"))) {
      HttpClient client = starting.user(Version.HTTP_2);

      HttpResponse<String> before = starting.get(client, THINGS);
      ready.set(true);
      HttpResponse<String> after = starting.get(client, THINGS);
      ready.set(false);
      HttpResponse<String> later = starting.get(client, THINGS);

      assertThat(before.statusCode()).isEqualTo(503);
      assertThat(before.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(before.body()).contains("before all known HTTP paths have been installed");
      assertThat(List.of(after.statusCode(), later.statusCode())).containsExactly(404, 404);
      assertThat(after.body()).contains("\"paths\"");
    }
  }

  @Test
  @Conformance("H4")
  void overloadIsToldToTryAgainAndWatchesAreNotCounted() throws Exception {
    var entered = new CountDownLatch(2);
    var leave = new CountDownLatch(1);
    Handler blocking =
        request -> {
          if (!request.query().value("block").isEmpty()) {
            entered.countDown();
            await(leave);
          }
          return PlainText.ok("served");
        };
    try (var small =
        TestServer.start(
            config -> TestServer.withLimits(config, 1, 1),
            builder -> builder.below("/apis/shop.example/v1", blocking))) {
      HttpClient client = small.user(Version.HTTP_2);
      var first =
          client.sendAsync(
              HttpRequest.newBuilder(small.uri(THINGS + "?block=1")).build(),
              BodyHandlers.ofString());
      var watch =
          client.sendAsync(
              HttpRequest.newBuilder(small.uri(THINGS + "?watch=1&block=1")).build(),
              BodyHandlers.ofString());
      entered.await();

      HttpResponse<String> refused = small.get(client, THINGS);
      HttpResponse<String> write =
          TestServer.send(
              client,
              HttpRequest.newBuilder(small.uri(THINGS)).POST(BodyPublishers.noBody()).build());
      HttpResponse<String> admin =
          small.get(
              small.client(small.cluster().client("O=system:masters,CN=root"), Version.HTTP_2),
              THINGS);
      leave.countDown();

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(refused.body()).isEqualTo("Too many requests, please try again later.\n");
      assertThat(write.statusCode()).isEqualTo(200);
      assertThat(admin.statusCode()).isEqualTo(200);
      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(watch.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Conformance("H3")
  void indexVersionAndMetricsNeedRights() {
    HttpClient nobody = server.nobody(Version.HTTP_2);
    HttpClient user = server.user(Version.HTTP_2);

    for (String path : List.of("/", "/version", "/metrics", "/readyz/ping")) {
      assertThat(server.get(nobody, path).statusCode()).as(path).isEqualTo(403);
      assertThat(server.get(user, path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(server.get(nobody, "/readyz").body()).isEqualTo("ok");
    assertThat(server.get(user, "/").body()).contains("\"/readyz\"", "\"/version\"");
    assertThat(server.get(user, "/version").body()).isEqualTo("{\n  \"major\": \"1\"\n}");
  }

  @Test
  @Conformance("H3")
  void unknownPathIsAnsweredWithThoseThereAre() {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), "/readyz/");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).startsWith("{\n  \"paths\": [\n").contains("\"/readyz\"");
    assertThat(server.get(server.nobody(Version.HTTP_2), "/readyz/").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void headTellsTheLengthAndSendsNothing(Version version) {
    HttpRequest head =
        HttpRequest.newBuilder(server.uri("/readyz"))
            .method("HEAD", BodyPublishers.noBody())
            .build();

    HttpResponse<String> answer = TestServer.send(server.user(version), head);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).hasValue("2");
    assertThat(answer.body()).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
