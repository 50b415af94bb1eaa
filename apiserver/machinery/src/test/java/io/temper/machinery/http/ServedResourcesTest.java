package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.TableColumn;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Bikes;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.time.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real resources through every layer, as kube-apiserver asks for them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServedResourcesTest {
  private static final String VERSION = "/apis/shop.example.com/v1";
  private static final String BIKES = VERSION + "/namespaces/prod/bikes";
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  private final LiveStore<Bike> store = new LiveStore<>(new Revisions(1), InstantSource.system());
  private TestServer server;

  @BeforeAll
  void start() {
    var bikes =
        Resource.of(Shop.V1, "bikes", Bike.class)
            .columns(TableColumn.integer("Price", "In cents.", Bikes::price))
            .serve(store);
    server =
        TestServer.start(
            builder -> builder.resources(List.of(bikes), "Shop", "v1", Shop.DESCRIBER));
    store.apply(writer -> {
      for (int i = 0; i < 2_000; i++) {
        writer.put(Bikes.bike("prod", "b%04d".formatted(i), i));
      }
    });
    store.markSynced();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance("A1")
  void probeOfTheAggregatorIsAnswered(Version version) {
    HttpResponse<String> answer =
        server.get(
            server.client(server.frontProxy().client("CN=aggregator"), version),
            VERSION,
            "X-Remote-User",
            "system:kube-aggregator",
            "X-Remote-Group",
            "system:masters");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"kind\":\"APIResourceList\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi/v2", "/openapi/v3", "/openapi/v3" + VERSION})
  @Conformance("A4")
  void aggregatorWhoHasNoGroupFetchesTheDocuments(String path) {
    HttpResponse<String> answer =
        server.get(server.aggregator(), path, "X-Remote-User", "system:aggregator");

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/apis", "/openapi/v2", "/openapi/v3" + VERSION})
  @Conformance({"A15", "B1", "B7"})
  void whatHasNotChangedIsNotSentAgain(String path) {
    String accept = path.equals("/apis") ? AGGREGATED : "application/json";
    HttpClient client = server.aggregator();

    HttpResponse<String> first =
        server.get(client, path, "X-Remote-User", "system:aggregator", "Accept", accept);
    String etag = first.headers().firstValue("Etag").orElseThrow();
    HttpResponse<String> second =
        server.get(
            client,
            path,
            "X-Remote-User",
            "system:aggregator",
            "Accept",
            accept,
            "If-None-Match",
            etag);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(second.headers().firstValue("Etag")).hasValue(etag);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /apis/shop.example.com/v1/namespaces/prod/bikes",
    "PUT, /apis/shop.example.com/v1/namespaces/prod/bikes/b0001",
    "PATCH, /apis/shop.example.com/v1/namespaces/prod/bikes/b0001",
    "DELETE, /apis/shop.example.com/v1/namespaces/prod/bikes/b0001",
    "DELETE, /apis/shop.example.com/v1/namespaces/prod/bikes",
    "DELETE, /apis/shop.example.com/v1/bikes",
    "OPTIONS, /apis/shop.example.com/v1/bikes"
  })
  @Conformance("B5")
  void verbThatIsNotListedIsNotAllowed(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri(path)).method(method, BodyPublishers.noBody()).build();

    HttpResponse<String> answer = TestServer.send(server.user(Version.HTTP_2), request);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body())
        .contains(
            "\"kind\":\"Status\"",
            "\"reason\":\"MethodNotAllowed\"",
            "the server does not allow this method on the requested resource");
  }

  @Test
  @Conformance("B5")
  void verbsThatAreListedWork() throws Exception {
    HttpClient client = server.user(Version.HTTP_2);

    assertThat(server.get(client, VERSION).body())
        .contains("\"verbs\":[\"get\",\"list\",\"watch\"]");
    assertThat(server.get(client, BIKES + "/b0001").statusCode()).isEqualTo(200);
    assertThat(server.get(client, BIKES).statusCode()).isEqualTo(200);
    HttpResponse<InputStream> watch =
        client.send(
            HttpRequest.newBuilder(server.uri(BIKES + "?watch=true&timeoutSeconds=1")).build(),
            BodyHandlers.ofInputStream());
    assertThat(watch.statusCode()).isEqualTo(200);
    watch.body().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/apis/shop.example.com/v1/cars",
        "/apis/shop.example.com/v3",
        "/apis/shop.example.com/v1/bikes/b0001",
        "/apis/shop.example.com/v1/namespaces/prod/bikes/b0001/status",
        "/apis/shop.example.com/v2/bikes"
      })
  @Conformance("F16")
  void pathThatNoDeclarationGivesIsNotFound(String path) {
    HttpResponse<String> answer = server.get(server.user(Version.HTTP_2), path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .contains(
            "\"message\":\"the server could not find the requested resource\"",
            "\"reason\":\"NotFound\",\"details\":{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  @Conformance("B5")
  void watchPathOfOneObjectNeedsItsNamespace(String method) {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/apis/shop.example.com/v1/watch/bikes/b0001"))
            .method(method, BodyPublishers.noBody())
            .build();

    assertThat(TestServer.send(server.user(Version.HTTP_2), request).statusCode()).isEqualTo(404);
  }

  @Test
  void emptyNamespaceBeforeOneObjectIsABadRequest() {
    HttpResponse<String> answer =
        server.get(
            server.user(Version.HTTP_2), "/apis/shop.example.com/v1/namespaces//bikes/b0001");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Namespace parameter required.");
  }

  @ParameterizedTest
  @ValueSource(strings = {BIKES, BIKES + "/b0001", "/apis/shop.example.com/v1", "/version"})
  @Conformance({"C1", "F16"})
  void rangeOfTypesIsRefusedAsByGosRouter(String path) {
    HttpResponse<String> answer =
        server.get(server.user(Version.HTTP_2), path, "Accept", "text/html, application/*;q=0.8");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body()).contains("406: Not Acceptable\\n\\nAvailable representations: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "namespaces/prod/bikes",
        "namespaces/prod/bikes/b0001",
        "namespaces/prod/bikes/missing",
        "namespaces/prod/bikes?labelSelector=(",
        "namespaces//bikes/b0001"
      })
  @Conformance("F9")
  void everyAnswerAboutADeprecatedVersionWarns(String what) {
    var old =
        Resource.of(new GroupVersion("shop.example.com", "v1beta1"), "bikes", Bike.class)
            .deprecated("shop.example.com/v1beta1 Bike is deprecated in v1+")
            .whyEmpty(() -> "nothing here")
            .serve(store);
    try (var second =
        TestServer.start(
            builder -> builder.resources(List.of(old), "Shop", "v1", Shop.DESCRIBER))) {
      String path = "/apis/shop.example.com/v1beta1/" + what;

      HttpResponse<String> answer = second.get(second.user(Version.HTTP_2), path);

      assertThat(answer.headers().allValues("Warning"))
          .containsExactly("299 - \"shop.example.com/v1beta1 Bike is deprecated in v1+\"");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  @Conformance("C6")
  void largeListIsCompressedAndASmallPageIsNot(Version version) throws Exception {
    HttpClient client = server.user(version);

    HttpResponse<byte[]> large = compressed(client, BIKES);
    HttpResponse<byte[]> page = compressed(client, BIKES + "?limit=10");
    String plain = server.get(client, BIKES).body();

    assertThat(large.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(large.headers().allValues("Vary")).contains("Accept-Encoding");
    byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(large.body())).readAllBytes();
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(plain);
    assertThat(page.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  @Conformance({"A8", "E12"})
  void watchOverAWebSocketIsTheWatch() throws Exception {
    var messages = new LinkedBlockingQueue<String>();
    String revision = store.revision().toString();
    WebSocket socket =
        server
            .aggregator()
            .newWebSocketBuilder()
            .header("X-Remote-User", "jane")
            .buildAsync(
                URI.create(
                    server
                        .uri(VERSION + "/namespaces/live/bikes?watch=1&resourceVersion=" + revision)
                        .toString()
                        .replace("https", "wss")),
                new WebSocket.Listener() {
                  private final StringBuilder partial = new StringBuilder();

                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence data, boolean last) {
                    partial.append(data);
                    if (last) {
                      messages.add(partial.toString());
                      partial.setLength(0);
                    }
                    from.request(1);
                    return CompletableFuture.completedStage(null);
                  }
                })
            .get(20, TimeUnit.SECONDS);

    store.put(Bikes.bike("live", "one", 1));
    store.put(Bikes.bike("live", "one", 2));

    assertThat(messages.poll(20, TimeUnit.SECONDS))
        .startsWith("{\"type\":\"ADDED\",\"object\":{")
        .endsWith("}\n");
    assertThat(messages.poll(20, TimeUnit.SECONDS)).startsWith("{\"type\":\"MODIFIED\"");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
    Eventually.until("the socket is closed", socket::isInputClosed);
  }

  private HttpResponse<byte[]> compressed(HttpClient client, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(server.uri(path)).header("Accept-Encoding", "gzip").build(),
        BodyHandlers.ofByteArray());
  }
}
