package io.temper.machinery.openapi;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.Golden;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.sample.Requests;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenApiTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
  private static final String GROUP_PATH = "/openapi/v3/apis/shop.example.com/v1";
  private static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  private static final String V3_PROTOBUF =
      "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";

  private final OpenApi openApi = OpenApi.of("Shop", "v1.2.3", Shop.resources(), Shop.DESCRIBER);
  private final Map<String, Handler> handlers = openApi.handlers(NOW);

  @Test
  @Conformance({"B10", "B11"})
  void documentsAreDerivedFromTheDeclarations() {
    Golden.assertMatches(OpenApiTest.class, "v2.json", indented(openApi.v2()));
    openApi
        .v3()
        .forEach((name, json) ->
            Golden.assertMatches(
                OpenApiTest.class, "v3_" + name.replace('/', '_') + ".json", indented(json)));
  }

  @Test
  @Conformance("B10")
  void everyOperationOnAResourceNamesItsActionAndKind() {
    for (Object item : paths(groupDocument()).values()) {
      for (Map<?, ?> operation : operations(item)) {
        boolean information = String.valueOf(operation.get("operationId")).endsWith("APIResources");
        assertThat(operation.containsKey("x-kubernetes-action")).isNotEqualTo(information);
        assertThat(operation.containsKey("x-kubernetes-group-version-kind"))
            .isNotEqualTo(information);
      }
    }
  }

  @Test
  @Conformance("B11")
  void pathsOfferExactlyTheVerbsServed() {
    Map<?, ?> paths = paths(groupDocument());

    assertThat(methods(paths, "/tyres")).containsExactlyInAnyOrder("get");
    assertThat(methods(paths, "/tyres/{name}")).containsExactlyInAnyOrder("get");
    assertThat(methods(paths, "/bikes")).containsExactlyInAnyOrder("get");
    assertThat(methods(paths, "/namespaces/{namespace}/bikes"))
        .containsExactlyInAnyOrder("get", "post", "delete");
    assertThat(methods(paths, "/namespaces/{namespace}/bikes/{name}"))
        .containsExactlyInAnyOrder("get", "put", "patch", "delete");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "application/json",
        "application/json;q=0.5,application/com.github.proto-openapi.spec.v2.v1.0+protobuf;q=0.1"
      })
  @Conformance("B7")
  void v2IsJsonUnlessProtobufIsPreferred(String accept) {
    Response.Full answer = answer(Requests.get("/openapi/v2", accept));

    assertThat(answer.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(answer.body()).isEqualTo(openApi.v2());
    assertThat(answer.headers().all("Vary")).containsExactly("Accept");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {V2_PROTOBUF, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"})
  @Conformance("B7")
  void v2ProtobufIsKnownUnderBothNames(String accept) {
    Response.Full answer = answer(Requests.get("/openapi/v2", accept));

    assertThat(answer.headers().all("Content-Type")).containsExactly(V2_PROTOBUF);
    assertThat(answer.body()).startsWith(0x0A, 3, '2', '.', '0');
  }

  @Test
  @Conformance("B7")
  void documentAtHandIsNotSentAgain() {
    String tag = answer(Requests.get("/openapi/v2", "")).headers().first("ETag").orElseThrow();

    Response.Full again =
        answer(Requests.with(Requests.get("/openapi/v2", ""), "If-None-Match", tag));

    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi/v2", GROUP_PATH})
  @Conformance({"B7", "B9"})
  void otherMediaTypesAreNotAcceptable(String path) {
    Request request = Requests.get(path, "text/html");

    assertThatThrownBy(() -> answer(request))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(406));
  }

  @Test
  @Conformance("B8")
  void rootNamesEveryDocumentWithItsHash() {
    Response.Full answer = answer(Requests.get("/openapi/v3", ""));

    Map<?, ?> paths = paths(answer.body());
    assertThat(paths.keySet().stream().map(String::valueOf))
        .containsExactly("apis", "apis/shop.example.com", "apis/shop.example.com/v1", "version");
    assertThat(paths.get("apis/shop.example.com/v1"))
        .isEqualTo(Map.of("serverRelativeURL", GROUP_PATH + "?hash=" + hash()));
  }

  @Test
  @Conformance("B9")
  void rightHashMayBeKeptForever() {
    Response.Full answer = answer(Requests.withQuery(Requests.get(GROUP_PATH), "hash", hash()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().all("Cache-Control")).containsExactly("public, immutable");
    assertThat(answer.headers().all("Expires")).containsExactly("Mon, 22 Nov 2027 10:00:00 GMT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123"})
  @Conformance({"A9", "B9"})
  void staleHashGetsTheCurrentDocumentWithoutThePromise(String stale) {
    Response.Full answer = answer(Requests.withQuery(Requests.get(GROUP_PATH), "hash", stale));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(groupDocument());
    assertThat(answer.headers().all("Cache-Control")).isEmpty();
    assertThat(answer.headers().all("Expires")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {V3_PROTOBUF, "application/com.github.proto-openapi.spec.v3@v1.0+protobuf"})
  @Conformance("B9")
  void v3ProtobufIsKnownUnderBothNames(String accept) {
    Response.Full answer = answer(Requests.get(GROUP_PATH, accept));

    assertThat(answer.headers().all("Content-Type")).containsExactly(V3_PROTOBUF);
    assertThat(answer.body()).startsWith(0x0A, 5, '3', '.', '0', '.', '0');
  }

  /// The documents in every form, where `hack/conformance` lets Go's own parsers read them.
  @Test
  void documentsAreLeftForGoToRead() {
    EmittedDocuments.write(openApi, NOW);
  }

  private byte[] groupDocument() {
    return requireNonNull(openApi.v3().get("apis/shop.example.com/v1"));
  }

  private String hash() {
    String tag = answer(Requests.get(GROUP_PATH)).headers().first("ETag").orElseThrow();
    return tag.substring(1, tag.length() - 1);
  }

  private Response.Full answer(Request request) {
    Handler handler = requireNonNull(handlers.get(request.path()), request.path());
    return (Response.Full) handler.handle(request);
  }

  private static Map<?, ?> paths(byte[] json) {
    Map<?, ?> document = (Map<?, ?>) requireNonNull(JsonText.parse(json));
    return (Map<?, ?>) requireNonNull(document.get("paths"));
  }

  private static List<Map<?, ?>> operations(Object pathItem) {
    return ((Map<?, ?>) pathItem)
        .values().stream()
            .filter(Map.class::isInstance)
            .<Map<?, ?>>map(o -> (Map<?, ?>) o)
            .toList();
  }

  private static List<String> methods(Map<?, ?> paths, String suffix) {
    Map<?, ?> item =
        (Map<?, ?>) requireNonNull(paths.get("/apis/shop.example.com/v1" + suffix), suffix);
    return item.keySet().stream()
        .map(String::valueOf)
        .filter(k -> !k.equals("parameters"))
        .toList();
  }

  private static String indented(byte[] json) {
    return new String(JsonText.indent(json), StandardCharsets.UTF_8) + "\n";
  }
}
