package io.temper.machinery.discovery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.Golden;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.GroupResource;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.sample.Requests;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.MemoryStore;
import io.temper.machinery.store.Registry;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Window;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiscoveryTest {
  private static final String V2 =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final String V2_BETA =
      "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

  private final Map<String, Handler> handlers = Discovery.of(Shop.resources()).handlers();

  @Test
  @Conformance({"B1", "B4"})
  void aggregatedDocumentHoldsEveryKindWithItsNamesScopeAndVerbs() {
    Response.Full answer = answer(Requests.get("/apis", V2));

    Golden.assertMatches(DiscoveryTest.class, "aggregated.json", indented(answer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/apis", "/api"})
  @Conformance("B1")
  void aggregatedAnswerCarriesTheHeadersClientsCompare(String path) {
    Response.Full answer = answer(Requests.get(path, V2));

    assertThat(answer.headers().all("Content-Type")).containsExactly(V2);
    assertThat(answer.headers().first("ETag")).get().asString().matches("\"[0-9A-F]{128}\"");
    assertThat(answer.headers().all("Vary")).containsExactly("Accept");
    assertThat(answer.headers().all("Cache-Control")).containsExactly("public");
  }

  @ParameterizedTest
  @ValueSource(strings = {V2, "application/json"})
  @Conformance({"A15", "B1"})
  void clientThatHasTheDocumentGetsNoBody(String accept) {
    String tag = answer(Requests.get("/apis", accept)).headers().first("ETag").orElseThrow();

    Response.Full again =
        answer(Requests.with(Requests.get("/apis", accept), "If-None-Match", tag));
    Response.Full stale =
        answer(Requests.with(Requests.get("/apis", accept), "If-None-Match", "\"0\""));

    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().first("ETag")).hasValue(tag);
    assertThat(stale.status()).isEqualTo(200);
  }

  @Test
  @Conformance("B2")
  void betaFallsThroughToTheNextClause() {
    Response.Full answer = answer(Requests.get("/apis", V2_BETA + ",application/json"));

    assertThat(answer.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(text(answer)).startsWith("{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\"");
  }

  @Test
  @Conformance("B2")
  void betaAloneIsNotAcceptable() {
    Request request = Requests.get("/apis", V2_BETA);

    assertThatThrownBy(() -> answer(request))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(406));
  }

  @Test
  @Conformance("B2")
  void unknownParametersAreTolerated() {
    Response.Full answer = answer(Requests.get("/apis", V2 + ";profile=nopeer"));

    assertThat(answer.headers().all("Content-Type")).containsExactly(V2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/apis", "/apis/shop.example.com", "/apis/shop.example.com/v1"})
  @Conformance({"B3", "B4"})
  void plainDocumentsLeadFromGroupToResources(String path) {
    Response.Full answer = answer(Requests.get(path, "application/json"));

    assertThat(answer.status()).isEqualTo(200);
    String name = path.substring(1).replace('/', '_') + ".json";
    Golden.assertMatches(DiscoveryTest.class, name, indented(answer));
  }

  @Test
  @Conformance("A14")
  void answersNeverWaitForWhatServesTheKinds() {
    AtomicBoolean broken = new AtomicBoolean();
    Registry<Shop.Tyre> backEnd =
        new Registry<>() {
          @Override
          public List<String> verbs() {
            assertThat(broken).as("asked after the start").isFalse();
            return List.of("list");
          }
        };
    Resource<Shop.Tyre> tyres = Resource.of(Shop.V1, "tyres", Shop.Tyre.class).serve(backEnd);
    Map<String, Handler> built = Discovery.of(List.of(tyres)).handlers();

    broken.set(true);

    assertThat(built)
        .allSatisfy((path, handler) ->
            assertThat(handler.handle(Requests.get(path)).status()).isEqualTo(200));
  }

  @Test
  void documentsAreAlsoWrittenAsYaml() {
    Response.Full answer = answer(Requests.get("/apis/shop.example.com", "application/yaml"));

    assertThat(text(answer)).startsWith("apiVersion: v1\nkind: APIGroup\n");
  }

  @Test
  @Conformance("C4")
  void documentsAreAlsoWrittenAsProtobuf() {
    Response.Full answer =
        answer(Requests.get("/apis/shop.example.com/v1", "application/vnd.kubernetes.protobuf"));

    // That these are Go's bytes is hack/oracle's to say.
    assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
        .startsWith("k8s\0\n\u0015\n\u0002v1\u0012\u000FAPIResourceList")
        .contains("\n\u0013shop.example.com/v1");
  }

  @Test
  @Conformance("H9")
  void kindsThatAreKeptTellTheHashOfTheirStorageVersion() {
    MemoryStore<Bike> store =
        new MemoryStore<>(
            new GroupResource("wardle.example.com", "flunders"),
            new Revisions(1),
            Window.UPSTREAM,
            InstantSource.system());
    Resource<Bike> kept =
        Resource.of(new GroupVersion("wardle.example.com", "v1alpha1"), "flunders", Bike.class)
            .kind("Flunder")
            .serve(store);

    Handler handler =
        requireNonNull(
            Discovery.of(List.of(kept)).handlers().get("/apis/wardle.example.com/v1alpha1"));
    Response.Full answer = (Response.Full) handler.handle(Requests.get("/", "application/json"));

    // As k8s.io/sample-apiserver v0.36.3 says of this kind.
    assertThat(text(answer)).contains("\"storageVersionHash\":\"UHqNx5H3K7A=\"");
    assertThat(text(answer(Requests.get("/apis/shop.example.com/v1", ""))))
        .doesNotContain("storageVersionHash");
  }

  @Test
  @Conformance("A9")
  void trailingSlashIsNeverARedirect() {
    assertThat(answer(Requests.get("/apis/", "")).status()).isEqualTo(200);
    assertThat(answer(Requests.get("/apis/shop.example.com/v1/", "")).status()).isEqualTo(200);
  }

  @Test
  void writingToDiscoveryIsNotAllowed() {
    Request read = Requests.get("/apis");
    Request write =
        Request.of("POST", "/apis", read.query(), read.headers(), read.body(), read.peer());

    assertThatThrownBy(() -> answer(write))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(405));
  }

  private Response.Full answer(Request request) {
    Handler handler = requireNonNull(handlers.get(request.path()), request.path());
    return (Response.Full) handler.handle(request);
  }

  private static String text(Response.Full answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String indented(Response.Full answer) {
    return new String(JsonText.indent(answer.body()), StandardCharsets.UTF_8) + "\n";
  }
}
