package io.temper.machinery.verbs;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusCause;
import io.temper.machinery.sample.Requests;
import io.temper.machinery.wire.JsonText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListHandlerTest {
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  private final BikeServer server = new BikeServer();

  @Test
  @Conformance({"C8", "D1"})
  void emptyListHasItemsAndARevision() {
    assertThat(server.text(list()))
        .isEqualTo(
            "{\"kind\":\"BikeList\",\"apiVersion\":\"shop.example.com/v1\","
                + "\"metadata\":{\"resourceVersion\":\"1099511627777\"},\"items\":[]}\n");
  }

  @Test
  void emptyListSaysWhyItIsEmpty() {
    assertThat(server.full(list()).headers().all("Warning")).isEmpty();

    server.whyNone = "all are \"out\"";
    assertThat(server.full(list()).headers().all("Warning"))
        .containsExactly("299 - \"all are \\\"out\\\"\"");

    server.store.put(bike("a", "one", 1));
    assertThat(server.full(list()).headers().all("Warning")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", TABLE})
  @Conformance("C6")
  void largeListIsCompressedFromPartsThatReadAsTheWhole(String accept) throws IOException {
    Request plain = BikeServer.accepting(list(), accept);
    Request zipped = Requests.with(plain, "Accept-Encoding", "gzip").withInfo(plain.info());
    for (int i = 0; i < 600; i++) {
      server.store.put(bike("a", "b" + i, i));
      if (i % 150 == 149) {
        Response answer = server.answer(zipped);
        if (answer instanceof Response.Stream stream) {
          FakeSink sink = new FakeSink();
          stream.body().writeTo(sink);
          assertThat(stream.headers().first("Content-Encoding")).contains("gzip");
          assertThat(stream.headers().all("Vary")).contains("Accept-Encoding");
          assertThat(unzipped(sink.allBytes())).isEqualTo(server.text(plain));
        } else {
          assertThat(server.text(plain)).hasSizeLessThan(128 * 1024);
        }
      }
    }
    assertThat(server.answer(zipped)).isInstanceOf(Response.Stream.class);
  }

  private static String unzipped(byte[] gzip) throws IOException {
    return new String(
        new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  @Conformance("C8")
  void itemsCarryNoKind() {
    server.store.put(bike("a", "one", 1));
    server.store.put(bike("a", "two", 1));

    String text = server.text(list());

    assertThat(text).contains("\"items\":[{\"metadata\":{\"name\":\"one\",");
    assertThat(text).contains("}},{\"metadata\":{\"name\":\"two\",");
  }

  @Test
  @Conformance({"D5", "D6", "D8"})
  void pagesFollowTokensOfUpstreamsForm() {
    for (int i = 0; i < 5; i++) {
      server.store.put(bike("a", "bike" + i, i));
    }
    Map<?, ?> first = server.json(list("limit=2"));
    Map<?, ?> metadata = metadata(first);
    String token = String.valueOf(metadata.get("continue"));

    assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"v\":\"meta.k8s.io/v1\",\"rv\":"
                + metadata.get("resourceVersion")
                + ",\"start\":\"a/bike1\\u0000\"}");
    assertThat(metadata.get("remainingItemCount")).isEqualTo(3L);

    server.store.delete("a", "bike3");
    List<String> names = new ArrayList<>(names(first));
    Map<?, ?> page = first;
    while (metadata(page).get("continue") instanceof String next) {
      page = server.json(list("limit=2", "continue=" + next));
      assertThat(metadata(page).get("resourceVersion")).isEqualTo(metadata.get("resourceVersion"));
      names.addAll(names(page));
    }
    assertThat(names).containsExactly("bike0", "bike1", "bike2", "bike3", "bike4");
    assertThat(metadata(page).containsKey("remainingItemCount")).isFalse();
  }

  @Test
  @Conformance("D5")
  void tokenOfOneNamespaceIsRelativeToIt() {
    server.store.put(bike("a", "one", 1));
    server.store.put(bike("a", "two", 1));

    String token =
        String.valueOf(
            metadata(server.json(server.request("list", "a", "", "limit=1"))).get("continue"));

    assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
        .contains("\"start\":\"one\\u0000\"");
    assertThat(names(server.json(server.request("list", "a", "", "continue=" + token))))
        .containsExactly("two");
  }

  @Test
  @Conformance("D5")
  void pageBeginsWhereTheTokenSaysAlsoForOneName() {
    server.store.put(bike("a", "one", 1));
    server.store.put(bike("a", "two", 1));
    String token =
        String.valueOf(
            metadata(server.json(server.request("list", "a", "", "limit=1"))).get("continue"));

    assertThat(names(server.json(named("one", token)))).isEmpty();
    assertThat(names(server.json(named("two", token)))).containsExactly("two");
    assertThat(server.refused(named("one", "garbage")).code()).isEqualTo(400);
  }

  private Request named(String name, String token) {
    return server.request(
        "list", "a", "", "fieldSelector=metadata.name=" + name, "continue=" + token);
  }

  @Test
  @Conformance("D6")
  void countIsLeftOutWhenASelectorWouldMakeItWrong() {
    for (int i = 0; i < 3; i++) {
      server.store.put(bike("a", "bike" + i, i, Map.of("l", "v")));
    }

    Map<?, ?> page = server.json(list("limit=1", "labelSelector=l=v"));

    assertThat(metadata(page).containsKey("continue")).isTrue();
    assertThat(metadata(page).containsKey("remainingItemCount")).isFalse();
  }

  @ParameterizedTest
  @Conformance("D5")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"../x\"}    | continue key is not valid: ../x",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a/../../x\"} | continue key is not valid:"
            + " a/../../x",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a//x\"}    | continue key is not valid: a//x",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"x\"}       | continue key is not valid:"
            + " incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1}                     | continue key is not valid:"
            + " encoded start key empty (version meta.k8s.io/v1)",
        "{\"v\":\"v2\",\"rv\":1,\"start\":\"x\"}                   | continue key is not valid: server"
            + " does not recognize this encoded version v2",
        "null                                            | continue key is not valid: server does"
            + " not recognize this encoded version",
        "[]                                              | continue key is not valid: json: cannot"
            + " unmarshal array into Go value of type storage.continueToken",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":\"1\"}                 | continue key is not valid: json: cannot"
            + " unmarshal string into Go struct field continueToken.rv of type int64",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1.5}                   | continue key is not valid: json: cannot"
            + " unmarshal number 1.5 into Go struct field continueToken.rv of type int64",
        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":7}         | continue key is not valid: json: cannot"
            + " unmarshal number into Go struct field continueToken.start of type string",
        "garbage                                         | continue key is not valid: invalid"
            + " character 'g' looking for beginning of value",
      })
  void forgedTokenIsABadRequest(String json, String message) {
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(json.getBytes(StandardCharsets.UTF_8));

    Status status = server.refused(list("continue=" + token));

    assertThat(status.code()).isEqualTo(400);
    assertThat(status.message().strip()).isEqualTo("invalid continue token: " + message);
  }

  @ParameterizedTest
  @Conformance("D5")
  @ValueSource(strings = {"!", "a", "bm9uZQ", "W10", "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ==", "é"})
  void garbageTokenIsABadRequest(String token) {
    assertThat(server.refused(list("continue=" + token)).code()).isEqualTo(400);
  }

  @ParameterizedTest
  @Conformance("D5")
  @CsvSource({"!,0", "ab=,2", "abé,2", "a,0", "abcde,4"})
  void placeOfTheWrongByteIsAsGoCounts(String token, int at) {
    assertThat(server.refused(list("continue=" + token)).message())
        .endsWith("illegal base64 data at input byte " + at);
  }

  @Test
  @Conformance("D7")
  void expiredTokenComesWithAFreshInconsistentOne() {
    server.store.put(bike("a", "one", 1));
    server.store.put(bike("a", "two", 1));
    String token = String.valueOf(metadata(server.json(list("limit=1"))).get("continue"));
    for (int i = 0; i < 70; i++) {
      server.store.put(bike("b", "busy", i));
    }

    Status status = server.refused(list("limit=1", "continue=" + token));

    assertThat(status.code()).isEqualTo(410);
    assertThat(status.reason()).isEqualTo("Expired");
    assertThat(status.message())
        .startsWith("The provided continue parameter is too old to display a consistent list");
    String fresh = status.metadata().continueToken();
    assertThat(new String(Base64.getUrlDecoder().decode(fresh), StandardCharsets.UTF_8))
        .isEqualTo("{\"v\":\"meta.k8s.io/v1\",\"rv\":-1,\"start\":\"a/one\\u0000\"}");
    assertThat(names(server.json(list("continue=" + fresh)))).containsExactly("two", "busy");
  }

  @Test
  @Conformance({"D7", "D12"})
  void tokenOfAnotherReplicaIsExpired() {
    String token = new ContinueToken((5L << 40) + 3, "a/one\0").encode();

    assertThat(server.refused(list("continue=" + token)).code()).isEqualTo(410);
  }

  @ParameterizedTest
  @Conformance("D4")
  @CsvSource(
      delimiter = '|',
      value = {
        "resourceVersionMatch=Exact | resourceVersionMatch: Forbidden: resourceVersionMatch is"
            + " forbidden unless resourceVersion is provided",
        "resourceVersionMatch=Exact&resourceVersion=1&continue=x | resourceVersionMatch: Forbidden:"
            + " resourceVersionMatch is forbidden when continue is provided",
        "resourceVersionMatch=Exact&resourceVersion=0 | resourceVersionMatch: Forbidden:"
            + " resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
        "resourceVersionMatch=Near&resourceVersion=1 | resourceVersionMatch: Unsupported value:"
            + " \"Near\": supported values: \"Exact\", \"NotOlderThan\", \"\"",
        "sendInitialEvents=true | sendInitialEvents: Forbidden: sendInitialEvents is forbidden for"
            + " list",
      })
  void optionsThatDoNotGoTogetherAreInvalid(String query, String message) {
    Status status = server.refused(list(query.split("&", -1)));

    assertThat(status.code()).isEqualTo(422);
    assertThat(status.reason()).isEqualTo("Invalid");
    assertThat(status.message()).isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: " + message);
    assertThat(Objects.requireNonNull(status.details()).causes()).hasSize(1);
  }

  /// `0` is compared as text, `00` is a number.
  @Test
  @Conformance("D4")
  void exactlyAnyRevisionIsTheLatest() {
    server.store.put(bike("a", "one", 1, Map.of()));

    Map<?, ?> list = server.json(list("resourceVersion=00", "resourceVersionMatch=Exact"));

    assertThat(names(list)).containsExactly("one");
  }

  @Test
  @Conformance("D4")
  void severalInvalidOptionsAreAllNamed() {
    Status status = server.refused(list("resourceVersionMatch=Near", "sendInitialEvents=1"));

    assertThat(status.message())
        .isEqualTo(
            "ListOptions.meta.k8s.io \"\" is invalid: [resourceVersionMatch: Forbidden:"
                + " resourceVersionMatch is forbidden unless resourceVersion is provided,"
                + " resourceVersionMatch: Unsupported value: \"Near\": supported values: \"Exact\","
                + " \"NotOlderThan\", \"\", sendInitialEvents: Forbidden: sendInitialEvents is"
                + " forbidden for list]");
    assertThat(Objects.requireNonNull(status.details()).causes())
        .extracting(StatusCause::reason)
        .containsExactly("FieldValueForbidden", "FieldValueNotSupported", "FieldValueForbidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=x             | strconv.ParseInt: parsing \"x\": invalid syntax",
        "limit=9999999999999999999 | strconv.ParseInt: parsing \"9999999999999999999\": value out"
            + " of range",
        "timeoutSeconds=1.5  | strconv.ParseInt: parsing \"1.5\": invalid syntax",
        "labelSelector=(&resourceVersionMatch=Near | found '(', expected: !, identifier, or"
            + " 'end of string'",
        "fieldSelector=x&limit=y  | strconv.ParseInt: parsing \"y\": invalid syntax",
        "fieldSelector=x&sendInitialEvents=1  | invalid selector: 'x'; can't understand 'x'",
        "resourceVersion=-1  | invalid resource version: resourceVersion: Invalid value: \"-1\":"
            + " strconv.ParseUint: parsing \"-1\": invalid syntax",
        "labelSelector=a,,b  | found ',', expected: identifier after ','",
        "fieldSelector=x=1   | \"x\" is not a known field selector: only \"metadata.name\","
            + " \"metadata.namespace\", \"spec.material\"",
      })
  void unreadableOptionsAreABadRequest(String query, String message) {
    Status status = server.refused(list(query.split("&", -1)));

    assertThat(status.code()).isEqualTo(400);
    assertThat(status.message()).isEqualTo(message);
  }

  @Test
  @Conformance({"D2", "D4"})
  void exactAndLegacyExactShowThePastAndAnythingElseThePresent() {
    server.store.put(bike("a", "one", 1));
    String then = server.store.revision().toString();
    server.store.put(bike("a", "two", 1));
    server.store.put(bike("a", "three", 1));

    assertThat(names(server.json(list("resourceVersion=" + then, "resourceVersionMatch=Exact"))))
        .containsExactly("one");
    assertThat(names(server.json(list("resourceVersion=" + then, "limit=5"))))
        .containsExactly("one");
    assertThat(names(server.json(list("resourceVersion=" + then)))).hasSize(3);
    assertThat(
            names(
                server.json(list("resourceVersion=" + then, "resourceVersionMatch=NotOlderThan"))))
        .hasSize(3);
    assertThat(names(server.json(list("resourceVersion=0", "limit=1")))).hasSize(3);
  }

  @Test
  @Conformance("D3")
  void futureRevisionTimesOut() {
    assertThat(server.refused(list("resourceVersion=99999999999999")).code()).isEqualTo(504);
  }

  @Test
  @Conformance("D9")
  void selectorsReturnExactlyWhatTheySay() {
    server.store.put(bike("a", "one", 1, Map.of("c", "red")));
    server.store.put(bike("a", "two", 1, Map.of("c", "blue")));
    server.store.put(bike("b", "one", 1, Map.of("c", "red")));

    assertThat(names(server.json(list("labelSelector=c in (red,green)")))).hasSize(2);
    assertThat(names(server.json(list("fieldSelector=metadata.name=two")))).containsExactly("two");
    assertThat(names(server.json(list("fieldSelector=metadata.namespace=b"))))
        .containsExactly("one");
    assertThat(names(server.json(list("fieldSelector=metadata.namespace!=b")))).hasSize(2);
    assertThat(names(server.json(list("fieldSelector=spec.material=Titanium")))).isEmpty();
    assertThat(
            names(
                server.json(server.request("list", "a", "", "fieldSelector=metadata.namespace=b"))))
        .isEmpty();
  }

  @Test
  @Conformance("D9")
  void fieldSelectorMustAgreeWithTheNameInThePath() {
    assertThat(
            server
                .refused(server.request("list", "a", "one", "fieldSelector=metadata.name=two"))
                .message())
        .isEqualTo("fieldSelector metadata.name doesn't match requested name");
  }

  @Test
  @Conformance("D10")
  void tableCopiesTheListsMetadataAndKeepsItsColumnsWhenEmpty() {
    Map<?, ?> empty = server.json(BikeServer.accepting(list(), TABLE));
    server.store.put(bike("a", "one", 1));
    server.store.put(bike("a", "two", 1));
    Map<?, ?> page = server.json(BikeServer.accepting(list("limit=1"), TABLE));

    assertThat((List<?>) empty.get("columnDefinitions")).hasSize(4);
    assertThat((List<?>) empty.get("rows")).isEmpty();
    assertThat(metadata(page).keySet())
        .isEqualTo(Set.of("resourceVersion", "continue", "remainingItemCount"));
    assertThat((List<?>) page.get("rows")).hasSize(1);
  }

  @ParameterizedTest
  @Conformance("D10")
  @CsvSource({
    "None, ''",
    "Metadata, PartialObjectMetadata",
    "Object, Bike",
    "'', PartialObjectMetadata"
  })
  void rowsIncludeWhatIsAskedFor(String include, String kind) {
    server.store.put(bike("a", "one", 1));

    Map<?, ?> table = server.json(BikeServer.accepting(list("includeObject=" + include), TABLE));

    Map<?, ?> row = (Map<?, ?>) array(table.get("rows")).getFirst();
    assertThat(row.get("cells")).isEqualTo(List.of("one", "Steel", 1L, "90m"));
    assertThat(row.get("object") instanceof Map<?, ?> object ? object.get("kind") : "")
        .isEqualTo(kind);
  }

  @Test
  @Conformance("D11")
  void metadataListIsPartialObjectMetadataList() {
    server.store.put(bike("a", "one", 1));

    Map<?, ?> answer =
        server.json(
            BikeServer.accepting(
                list(), "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"));

    assertThat(answer.get("kind")).isEqualTo("PartialObjectMetadataList");
    assertThat(answer.get("apiVersion")).isEqualTo("meta.k8s.io/v1");
    Map<?, ?> item = (Map<?, ?>) array(answer.get("items")).getFirst();
    assertThat(item.keySet()).isEqualTo(Set.of("kind", "apiVersion", "metadata"));
  }

  @Test
  @Conformance("D11")
  void singleFormOfAListIsNotAcceptable() {
    Status status =
        server.refused(
            BikeServer.accepting(
                list(), "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));

    assertThat(status.code()).isEqualTo(406);
    assertThat(status.message())
        .startsWith("you requested PartialObjectMetadata, but the requested object is a list");
  }

  @Test
  @Conformance("C4")
  void metadataListIsServedInProtobuf() {
    server.store.put(bike("a", "one", 1));

    Response.Full answer =
        server.full(
            BikeServer.accepting(
                list(),
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;"
                    + "g=meta.k8s.io"));

    assertThat(answer.body()).startsWith('k', '8', 's', 0);
    assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
        .contains("PartialObjectMetadataList", "uid-one");
  }

  @Test
  void largeListIsWrittenInChunksWithTheSameBytes() {
    server.store.apply(writer -> {
      for (int i = 0; i < 3_000; i++) {
        writer.put(bike("a", "bike" + i, i));
      }
    });

    Response answer = server.answer(list());
    String streamed = server.text(list());
    String paged = server.text(list("pretty=true"));

    assertThat(answer).isInstanceOf(Response.Stream.class);
    assertThat(JsonText.indent(streamed.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(paged.getBytes(StandardCharsets.UTF_8));
    assertThat(streamed).endsWith("]}\n");
    assertThat(server.text(BikeServer.accepting(list(), TABLE)).length()).isGreaterThan(500_000);
  }

  private Request list(String... query) {
    return server.request("list", "", "", query);
  }

  private static List<?> array(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  private static Map<?, ?> metadata(Map<?, ?> list) {
    return (Map<?, ?>) Objects.requireNonNull(list.get("metadata"));
  }

  private static List<String> names(Map<?, ?> list) {
    List<String> names = new ArrayList<>();
    for (Object item : (List<?>) Objects.requireNonNull(list.get("items"))) {
      names.add(String.valueOf(metadata((Map<?, ?>) item).get("name")));
    }
    return names;
  }
}
