package io.temper.machinery.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.http.TestServer;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.time.Eventually;
import io.temper.machinery.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A real server that leaves identities and rights to a cluster, over real sockets on both sides.
final class DelegationTest {
  private static final String JANE =
      """
      {"authenticated":true,"user":{"username":"jane","uid":"7","groups":["ops"],
       "extra":{"scope":["a","b"]}}}
      """;
  private static final String THINGS = "/apis/shop.example/v1/namespaces/prod/things";

  private final TestAuthority cluster = TestAuthority.named("cluster");
  private final TestAuthority proxies = TestAuthority.named("proxies");
  private final FakeKube kube = new FakeKube();
  private final ServerMetrics metrics = new ServerMetrics();
  private final List<AutoCloseable> open = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    kube.close();
  }

  @Test
  @Conformance("G1")
  void tokenIsItsUsers() {
    kube.token = token -> token.equals("good") ? JANE : "{\"authenticated\":false}";
    TestServer server = serve(true);

    HttpResponse<String> answer =
        server.get(server.nobody(Version.HTTP_2), "/me", "Authorization", "Bearer good");

    assertThat(answer.body()).isEqualTo("jane 7 [ops, system:authenticated] {scope=[a, b]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"authenticated\":false}",
        "{\"authenticated\":false,\"error\":\"x\"}",
        "403",
        "\"nonsense\""
      })
  @Conformance("G1")
  void claimThatDoesNotHoldIsNotNobody(String outcome) {
    kube.token = _ -> outcome;
    TestServer server = serve(true);

    assertThat(
            server
                .get(server.nobody(Version.HTTP_2), "/me", "Authorization", "Bearer bad")
                .statusCode())
        .isEqualTo(401);
    assertThat(server.get(server.nobody(Version.HTTP_2), "/me").body())
        .startsWith("system:anonymous");
  }

  @Test
  @Conformance("G1")
  void frontProxyGoesBeforeCertificateBeforeToken() {
    kube.token = _ -> JANE;
    TestServer server = serve(true);
    HttpClient proxy = server.client(proxies.client("CN=aggregator"), Version.HTTP_2);
    HttpClient joe = server.client(cluster.client("CN=joe"), Version.HTTP_2);

    assertThat(
            server.get(proxy, "/me", "X-Remote-User", "ann", "Authorization", "Bearer good").body())
        .startsWith("ann ");
    assertThat(
            server.get(joe, "/me", "X-Remote-User", "ann", "Authorization", "Bearer good").body())
        .startsWith("joe ");
    assertThat(kube.tokenReviews).isEmpty();
    HttpClient stranger =
        server.client(TestAuthority.named("else").client("CN=joe"), Version.HTTP_2);
    assertThat(server.get(stranger, "/me", "Authorization", "Bearer good").body())
        .startsWith("jane ");
  }

  @Test
  @Conformance("G1")
  void tokenOfABrowserComesAsAProtocol() throws Exception {
    kube.token = token -> token.equals("good") ? JANE : "{\"authenticated\":false}";
    TestServer server = serve(true);
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("good".getBytes(StandardCharsets.UTF_8));

    try (var socket = server.connect(null)) {
      TestServer.write(
          socket,
          "GET /me HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io."
              + token
              + ", base64.binary.k8s.io\r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains("jane 7");
    }
  }

  @Test
  @Conformance("G3")
  void tokenIsReviewedOnceHoweverManyAsk() throws Exception {
    var release = new CountDownLatch(1);
    kube.token =
        _ -> {
          await(release);
          return JANE;
        };
    TestServer server = serve(true);
    HttpClient client = server.nobody(Version.HTTP_2);
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      asked.add(
          CompletableFuture.supplyAsync(
              () -> server.get(client, "/me", "Authorization", "Bearer good"),
              task -> Thread.ofVirtual().start(task)));
    }
    Eventually.until("the question arrived", () -> !kube.tokenReviews.isEmpty());

    release.countDown();

    for (var one : asked) {
      assertThat(one.get().body()).startsWith("jane ");
    }
    assertThat(kube.tokenReviews).hasSize(1);
  }

  @Test
  @Conformance("G3")
  void reviewThatFailsIsTriedAgain() {
    kube.token = _ -> kube.tokenReviews.size() < 3 ? "500" : JANE;
    TestServer server = serve(true);

    HttpResponse<String> answer =
        server.get(server.nobody(Version.HTTP_2), "/me", "Authorization", "Bearer good");

    assertThat(answer.body()).startsWith("jane ");
    assertThat(kube.tokenReviews).hasSize(3);
    assertThat(new String(metrics.exposition(), StandardCharsets.UTF_8))
        .contains(
            "apiserver_delegated_authn_request_total{code=\"500\"} 2.0",
            "apiserver_delegated_authn_request_total{code=\"201\"} 1.0");
  }

  @Test
  @Conformance("G3")
  void refusalToReviewIsFinal() {
    kube.token = _ -> "403";
    TestServer server = serve(true);

    server.get(server.nobody(Version.HTTP_2), "/me", "Authorization", "Bearer good");

    assertThat(kube.tokenReviews).hasSize(1);
  }

  @Test
  @Conformance("G4")
  void rightsAreAskedOnceForTheSameAndAnewForAnything() {
    TestServer server = serve(true);
    HttpClient client = server.client(cluster.client("O=ops,CN=joe"), Version.HTTP_2);

    server.get(client, THINGS);
    server.get(client, THINGS);
    server.get(client, THINGS + "/a");
    server.get(server.client(cluster.client("O=dev,CN=joe"), Version.HTTP_2), THINGS);

    assertThat(kube.accessReviews).hasSize(3);
  }

  @Test
  @Conformance("G5")
  void noAnswerIsARefusal() {
    kube.access = _ -> "403";
    TestServer server = serve(true);
    HttpClient client = server.client(cluster.client("CN=joe"), Version.HTTP_2);

    HttpResponse<String> answer = server.get(client, "/me");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("joe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"allowed\":false}",
        "{\"allowed\":false,\"denied\":true,\"reason\":\"not you\"}",
        "{\"allowed\":false,\"evaluationError\":\"half blind\"}"
      })
  @Conformance("G5")
  void whoeverIsNotAllowedIsForbidden(String outcome) {
    kube.access = _ -> outcome;
    TestServer server = serve(true);

    assertThat(
            server.get(server.client(cluster.client("CN=joe"), Version.HTTP_2), "/me").statusCode())
        .isEqualTo(403);
  }

  @Test
  @Conformance("G5")
  void administratorsAndProbesNeedNoAnswer() {
    kube.access = _ -> "403";
    TestServer server = serve(true);
    HttpClient root = server.client(cluster.client("O=system:masters,CN=root"), Version.HTTP_2);

    assertThat(server.get(root, "/me").statusCode()).isEqualTo(200);
    for (String probe : List.of("/healthz", "/livez", "/readyz")) {
      assertThat(server.get(server.nobody(Version.HTTP_2), probe).statusCode()).isEqualTo(200);
    }
    assertThat(kube.accessReviews).isEmpty();
  }

  record Asked(String target, Map<String, String> attributes) {}

  static Stream<Asked> questions() {
    return Stream.of(
        new Asked(THINGS, things("list", "", "")),
        new Asked(THINGS + "/a", things("get", "a", "")),
        new Asked(THINGS + "/a/log", things("get", "a", "log")),
        new Asked(THINGS + "?watch=1", things("watch", "", "")),
        new Asked(
            THINGS + "?fieldSelector=metadata.name%3Da",
            with(
                things("list", "a", ""),
                "fieldSelector",
                "{requirements=[{key=metadata.name, operator=In, values=[a]}]}")),
        new Asked(
            THINGS + "?labelSelector=a+in+(b,c),!d,e+notin+(f),g",
            with(
                things("list", "", ""),
                "labelSelector",
                "{requirements=[{key=a, operator=In, values=[b, c]},"
                    + " {key=d, operator=DoesNotExist, values=[]},"
                    + " {key=e, operator=NotIn, values=[f]},"
                    + " {key=g, operator=Exists, values=[]}]}")),
        new Asked("/me/x", Map.of("path", "/me/x", "verb", "get")));
  }

  @ParameterizedTest
  @MethodSource("questions")
  @Conformance("G6")
  void rightsAreAskedForInKubesWords(Asked question) {
    TestServer server = serve(true);
    HttpClient client = server.client(proxies.client("CN=aggregator"), Version.HTTP_2);

    server.get(
        client,
        question.target,
        "X-Remote-User",
        "ann",
        "X-Remote-Uid",
        "9",
        "X-Remote-Group",
        "g",
        "X-Remote-Extra-Key",
        "v");

    Map<?, ?> spec = kube.accessReviews.getFirst();
    assertThat(spec.get("user")).isEqualTo("ann");
    assertThat(spec.get("uid")).isEqualTo("9");
    assertThat(spec.get("groups")).isEqualTo(List.of("g", "system:authenticated"));
    assertThat(spec.get("extra")).hasToString("{key=[v]}");
    Object attributes =
        spec.get(
            question.attributes.containsKey("path")
                ? "nonResourceAttributes"
                : "resourceAttributes");
    Map<String, String> texts = new HashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(attributes))
        .forEach((key, value) -> texts.put(key.toString(), String.valueOf(value)));
    texts.values().removeIf(String::isEmpty);
    assertThat(texts).isEqualTo(question.attributes);
  }

  @Test
  @Conformance({"A3", "H6", "I4"})
  void authoritiesInFilesCountForConnectionsThatAreOpen() {
    TestServer server = serve(true);
    HttpClient before = server.client(proxies.client("CN=aggregator"), Version.HTTP_2);
    TestAuthority next = TestAuthority.named("next");
    assertThat(ann(server, before)).startsWith("ann ");
    assertThat(ann(server, server.client(next.client("CN=aggregator"), Version.HTTP_2)))
        .startsWith("system:anonymous ");

    write("proxies.crt", next);

    Eventually.until(
        "the next is believed",
        () ->
            ann(server, server.client(next.client("CN=aggregator"), Version.HTTP_2))
                .startsWith("ann "));
    assertThat(ann(server, before)).contains("\"code\":401");
  }

  @Test
  @Conformance({"A6", "G2"})
  void clusterSaysWhomToBelieveAndUnderWhichNames() {
    kube.publish(trust(proxies, "[\"aggregator\"]", "[\"X-Remote-User\"]", "[\"X-Kube-Uid\"]"));
    TestServer server = serve(false);
    HttpClient probe = server.nobody(Version.HTTP_2);
    Eventually.until("ready", () -> server.get(probe, "/readyz").statusCode() == 200);
    HttpClient proxy = server.client(proxies.client("CN=aggregator"), Version.HTTP_2);
    HttpClient other = server.client(proxies.client("CN=other"), Version.HTTP_2);

    HttpResponse<String> answer =
        server.get(proxy, "/me", "X-Remote-User", "ann", "X-Kube-Uid", "9", "X-Remote-Uid", "8");

    assertThat(answer.body()).startsWith("ann 9 ");
    assertThat(ann(server, other)).contains("\"code\":401");
  }

  @Test
  @Conformance("G2")
  void rotationInTheClusterNeedsNoRestartAndKeysMayBeMissing() {
    kube.publish(trust(proxies, "[]", "[\"X-Remote-User\"]", "[]"));
    TestServer server = serve(false);
    TestAuthority next = TestAuthority.named("next");
    Eventually.until(
        "the first is believed",
        () ->
            ann(server, server.client(proxies.client("CN=any"), Version.HTTP_2))
                .startsWith("ann "));
    HttpClient before = server.client(proxies.client("CN=any"), Version.HTTP_2);
    assertThat(ann(server, before)).startsWith("ann ");

    kube.publish(trust(next, "[]", "[\"X-Remote-User\"]", "[]"));

    Eventually.until(
        "the next is believed",
        () -> ann(server, server.client(next.client("CN=any"), Version.HTTP_2)).startsWith("ann "));
    assertThat(ann(server, before)).contains("\"code\":401");
    HttpClient after = server.client(next.client("CN=any"), Version.HTTP_2);
    assertThat(ann(server, after)).startsWith("ann ");
    kube.publish("{}");
    Eventually.until(
        "nobody is believed", () -> ann(server, after).startsWith("system:anonymous "));
  }

  /// As it is done to a cluster that must not notice: the next authority is believed before anybody
  /// comes with a certificate of it, and the old one until nobody does any more.
  @Test
  @Conformance("H6")
  void everythingIsRotatedUnderLoadWithoutAFailedRequest() throws Exception {
    kube.token = token -> token.equals("good") ? JANE : "{\"authenticated\":false}";
    TestServer server = serve(true);
    TestAuthority users = cluster;
    TestAuthority fronts = proxies;
    var user = new AtomicReference<>(joe(server, users));
    var front = new AtomicReference<>(aggregator(server, fronts));
    HttpClient nobody = server.nobody(Version.HTTP_2);
    try (var callers = new Callers(server)) {
      callers.call("joe", user::get, "Accept", "*/*");
      callers.call("ann", front::get, "X-Remote-User", "ann");
      callers.call("jane", () -> nobody, "Authorization", "Bearer good");
      callers.callAnew("system:anonymous");
      for (int i = 0; i < 2; i++) {
        TestAuthority nextUsers = TestAuthority.named("users " + i);
        TestAuthority nextFronts = TestAuthority.named("fronts " + i);
        server.serve(server.serving().server());
        write("clients.crt", users, nextUsers);
        write("proxies.crt", fronts, nextFronts);
        Eventually.until(
            "the next are believed",
            () ->
                server.get(joe(server, nextUsers), "/me").body().startsWith("joe ")
                    && ann(server, aggregator(server, nextFronts)).startsWith("ann "));
        user.set(joe(server, nextUsers));
        front.set(aggregator(server, nextFronts));
        callers.awaitRound();
        write("clients.crt", nextUsers);
        write("proxies.crt", nextFronts);
        HttpClient old = aggregator(server, fronts);
        Eventually.until("the old is not", () -> !ann(server, old).startsWith("ann "));
        users = nextUsers;
        fronts = nextFronts;
      }
      callers.awaitRound();

      assertThat(callers.failures()).isEmpty();
    }
  }

  private static HttpClient joe(TestServer server, TestAuthority authority) {
    return server.client(authority.client("CN=joe"), Version.HTTP_1_1);
  }

  private static HttpClient aggregator(TestServer server, TestAuthority authority) {
    return server.client(authority.client("CN=aggregator"), Version.HTTP_2);
  }

  /// What the server takes a front proxy's word for. The server names the authorities it knows, so
  /// a client that others signed shows nothing on a new connection.
  private static String ann(TestServer server, HttpClient proxy) {
    return server.get(proxy, "/me", "X-Remote-User", "ann").body();
  }

  /// @param flags whether authorities come from files, not from the cluster
  private TestServer serve(boolean flags) {
    write("clients.crt", cluster);
    write("proxies.crt", proxies);
    Path kubeconfig = kube.kubeconfig(folder);
    Path none = Path.of("");
    var delegation =
        Delegation.of(
            new DelegationConfig(
                kubeconfig,
                none,
                none,
                flags,
                flags ? folder.resolve("clients.crt") : none,
                flags ? folder.resolve("proxies.crt") : none,
                List.of("aggregator"),
                List.of("X-Remote-User"),
                List.of("X-Remote-Uid"),
                List.of("X-Remote-Group"),
                List.of("X-Remote-Extra-")),
            metrics,
            Clocks.system());
    open.add(delegation);
    TestServer server =
        TestServer.start(builder -> {
          builder.metrics(metrics).path("/me", request -> PlainText.ok(text(request.user())));
          delegation.install(builder);
        });
    open.add(server);
    delegation.start();
    return server;
  }

  private void write(String file, TestAuthority... authorities) {
    try {
      Files.writeString(
          folder.resolve(file),
          Stream.of(authorities)
              .map(authority -> TestAuthority.pem(authority.certificate()))
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String trust(TestAuthority authority, String allowed, String users, String uids) {
    return "{\"requestheader-client-ca-file\":%s,\"requestheader-allowed-names\":%s,\"requestheader-username-headers\":%s,\"requestheader-uid-headers\":%s}"
        .formatted(
            quoted(TestAuthority.pem(authority.certificate())),
            quoted(allowed),
            quoted(users),
            quoted(uids));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static String text(UserInfo user) {
    return user.name() + " " + user.uid() + " " + user.groups() + " " + user.extra();
  }

  private static Map<String, String> things(String verb, String name, String subresource) {
    Map<String, String> attributes =
        new HashMap<>(
            Map.of(
                "verb",
                verb,
                "group",
                "shop.example",
                "version",
                "v1",
                "namespace",
                "prod",
                "resource",
                "things",
                "name",
                name,
                "subresource",
                subresource));
    attributes.values().removeIf(String::isEmpty);
    return attributes;
  }

  private static Map<String, String> with(
      Map<String, String> attributes, String key, String value) {
    attributes.put(key, value);
    return attributes;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
