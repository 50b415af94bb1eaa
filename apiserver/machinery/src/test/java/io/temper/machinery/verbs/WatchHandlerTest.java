package io.temper.machinery.verbs;

import static io.temper.machinery.sample.Bikes.bike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Bike;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Lister;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.store.Page;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class WatchHandlerTest {
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final String PARTIAL =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
  private static final String[] WATCH_LIST = {
    "sendInitialEvents=true", "resourceVersionMatch=NotOlderThan", "allowWatchBookmarks=true"
  };

  private final BikeServer server = new BikeServer();
  private final FakeSink sink = new FakeSink();

  @AfterEach
  void close() {
    sink.close();
  }

  @Test
  @Conformance("E1")
  void headersGoOutAtOnceAndEachEventIsOneLine() throws InterruptedException {
    Request request = watch("resourceVersion=" + server.store.revision());
    Response.Stream answer = (Response.Stream) server.answer(request);
    server.serve(request, sink);
    while (sink.flushes.get() == 0) {
      Thread.onSpinWait();
    }

    server.store.put(bike("a", "one", 1));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().all("Content-Type")).containsExactly("application/json");
    assertThat(sink.next())
        .startsWith(
            "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Bike\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{\"name\":\"one\"")
        .endsWith("}}}\n");
  }

  @Test
  @Conformance("E2")
  void watchFromARevisionBeginsAfterIt() throws InterruptedException {
    server.store.put(bike("a", "one", 1));
    server.serve(watch("resourceVersion=" + server.store.revision()), sink);
    server.store.put(bike("a", "one", 2));
    server.store.delete("a", "one");

    assertThat(sink.next()).startsWith("{\"type\":\"MODIFIED\"");
    assertThat(sink.next())
        .startsWith("{\"type\":\"DELETED\"")
        .contains("\"resourceVersion\":\"" + server.store.revision() + "\"");
  }

  @ParameterizedTest
  @Conformance("E3")
  @CsvSource({"''", "0"})
  void watchFromNowhereInParticularBeginsWithWhatThereIs(String version)
      throws InterruptedException {
    server.store.put(bike("a", "one", 1));
    server.store.put(bike("a", "two", 1));

    server.serve(watch("resourceVersion=" + version), sink);
    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"").contains("\"one\"");
    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"").contains("\"two\"");
    server.store.put(bike("a", "one", 2));
    assertThat(sink.next()).startsWith("{\"type\":\"MODIFIED\"");
  }

  @Test
  @Conformance("E3")
  void markIsAlsoSentToOldClientsThatAllowBookmarks() throws InterruptedException {
    server.store.put(bike("a", "one", 1));

    server.serve(watch("allowWatchBookmarks=true"), sink);

    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"");
    assertThat(sink.next()).contains("\"k8s.io/initial-events-end\":\"true\"");
  }

  @Test
  @Conformance({"E4", "E6"})
  void watchListEndsItsInitialEventsWithTheMark() throws InterruptedException {
    server.store.put(bike("a", "one", 1));
    ResourceVersion revision = server.store.revision();

    server.serve(watch(WATCH_LIST), sink);

    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"");
    assertThat(sink.next())
        .isEqualTo(
            "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Bike\","
                + "\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{\"resourceVersion\":\""
                + revision
                + "\",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}}\n");
    server.store.put(bike("a", "two", 1));
    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"").contains("\"two\"");
  }

  @Test
  @Conformance({"E4", "E11"})
  void markSurvivesEveryForm() throws InterruptedException {
    server.serve(BikeServer.accepting(watch(WATCH_LIST), PARTIAL), sink);
    assertThat(sink.next())
        .startsWith(
            "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"PartialObjectMetadata\","
                + "\"apiVersion\":\"meta.k8s.io/v1\"")
        .contains("\"k8s.io/initial-events-end\":\"true\"");

    FakeSink tables = new FakeSink();
    server.serve(BikeServer.accepting(watch(WATCH_LIST), TABLE), tables);
    assertThat(tables.next())
        .startsWith("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Table\"")
        .contains("\"k8s.io/initial-events-end\":\"true\"");
    tables.close();
  }

  @ParameterizedTest
  @Conformance({"D4", "E5"})
  @CsvSource(
      delimiter = '|',
      value = {
        "sendInitialEvents=true | resourceVersionMatch: Forbidden: sendInitialEvents requires"
            + " setting resourceVersionMatch to NotOlderThan",
        "resourceVersionMatch=NotOlderThan | resourceVersionMatch: Forbidden: resourceVersionMatch"
            + " is forbidden for watch unless sendInitialEvents is provided",
        "sendInitialEvents=1&resourceVersionMatch=NotOlderThan&continue=x | resourceVersionMatch:"
            + " Forbidden: resourceVersionMatch is forbidden when continue is provided",
        "sendInitialEvents=1&resourceVersionMatch=Exact | [resourceVersionMatch: Forbidden:"
            + " sendInitialEvents requires setting resourceVersionMatch to NotOlderThan,"
            + " resourceVersionMatch: Unsupported value: \"Exact\": supported values:"
            + " \"NotOlderThan\"]",
      })
  void watchOptionsThatDoNotGoTogetherAreInvalid(String query, String message) {
    Status status = server.refused(watch(query.split("&", -1)));

    assertThat(status.code()).isEqualTo(422);
    assertThat(status.message()).isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: " + message);
  }

  @Test
  @Conformance("D4")
  void resourceVersionThatIsNoneIsInvalid() {
    Status status = server.refused(watch("resourceVersion=abc"));

    assertThat(status.code()).isEqualTo(422);
    assertThat(status.message())
        .isEqualTo(
            "bikes.shop.example.com \"\" is invalid: resourceVersion: Invalid value: \"abc\":"
                + " strconv.ParseUint: parsing \"abc\": invalid syntax");
  }

  @Test
  @Conformance("E5")
  void registryThatCannotWatchHasNoWatchHandler() {
    Lister<Bike> listsOnly =
        new Lister<>() {
          @Override
          public Page<Bike> list(ListRequest<Bike> request) {
            return server.store.list(request);
          }
        };
    Resource<Bike> resource = Resource.of(BikeServer.V1, "bikes", Bike.class).serve(listsOnly);

    assertThat(resource.verbs()).containsExactly("list");
    assertThat(new ResourceHandlers(InstantSource.system()).of(resource).keySet())
        .containsExactly(Action.on("list"));
  }

  @Test
  @Conformance({"E6", "E8"})
  void bookmarksComeRegularlyAndOnceMoreBeforeTheCleanEnd() throws InterruptedException {
    BikeServer quick =
        new BikeServer(
            InstantSource.system(),
            new WatchTimes(Duration.ofMinutes(30), Duration.ofMillis(600), Duration.ofMillis(300)));
    quick.store.put(bike("a", "one", 1));
    Request request =
        quick.request(
            "watch",
            "",
            "",
            "resourceVersion=" + quick.store.revision(),
            "allowWatchBookmarks=true",
            "timeoutSeconds=1");
    String bookmark =
        "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Bike\","
            + "\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{\"resourceVersion\":\""
            + quick.store.revision()
            + "\"}}}\n";

    Thread serving = quick.serve(request, sink);

    assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.next()).isEqualTo(bookmark);
    assertThat(sink.next()).isEqualTo(bookmark);
    assertThat(sink.isEmpty()).isTrue();
    assertThat(quick.store.watches()).isZero();
  }

  @Test
  @Conformance("E6")
  void clientThatDoesNotAllowBookmarksGetsNone() throws InterruptedException {
    BikeServer quick =
        new BikeServer(
            InstantSource.system(),
            new WatchTimes(Duration.ofMinutes(30), Duration.ofMillis(100), Duration.ZERO));

    Thread serving = quick.serve(quick.request("watch", "", "", "timeoutSeconds=1"), sink);

    assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.isEmpty()).isTrue();
  }

  @Test
  @Conformance("E8")
  void timeoutIsRandomBetweenTheShortestAndTwiceThatWhenNoneIsGiven() throws InterruptedException {
    WatchTimes times = new WatchTimes(Duration.ofMillis(300), Duration.ofMinutes(1), Duration.ZERO);
    BikeServer quick = new BikeServer(InstantSource.system(), times);
    long begin = System.nanoTime();

    Thread serving = quick.serve(quick.request("watch", "", ""), sink);

    assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(times.shortest());
    assertThat(WatchTimes.UPSTREAM.shortest()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  @Conformance("E7")
  void tooOldRevisionIsToldInsideTheStream() throws InterruptedException {
    ResourceVersion old = server.store.revision();
    for (int i = 0; i < 70; i++) {
      server.store.put(bike("a", "one", i));
    }

    Thread serving = server.serve(watch("resourceVersion=" + old), sink);

    assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.next())
        .startsWith(
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\","
                + "\"metadata\":{},\"status\":\"Failure\",\"message\":\"too old resource version: "
                + old
                + " (")
        .endsWith("\"reason\":\"Expired\",\"code\":410}}\n");
    assertThat(sink.isEmpty()).isTrue();
  }

  @Test
  @Conformance({"D3", "D12"})
  void watchListFromTheFutureIsToldSoInsideTheStream() throws InterruptedException {
    Thread serving =
        server.serve(
            watch(
                "sendInitialEvents=true",
                "resourceVersionMatch=NotOlderThan",
                "resourceVersion=" + ResourceVersion.of(9, 1)),
            sink);

    assertThat(serving.join(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.next()).contains("\"code\":504", "ResourceVersionTooLarge");
  }

  @Test
  void storeThatIsNotReadyIsAnOrdinaryError() {
    LiveStore<Bike> filling = new LiveStore<>(server.revisions, InstantSource.system());
    var handlers =
        new ResourceHandlers(InstantSource.system(), WatchTimes.UPSTREAM, new Random(1))
            .of(Resource.of(BikeServer.V1, "bikes", Bike.class).serve(filling));

    assertThatThrownBy(
            () -> Objects.requireNonNull(handlers.get(Action.on("watch"))).handle(watch()))
        .hasMessage("storage is (re)initializing");
  }

  @Test
  @Conformance("E9")
  void relabelledObjectComesAndGoes() throws InterruptedException {
    server.store.put(bike("a", "one", 1, Map.of("c", "red")));
    server.serve(watch("labelSelector=c=red", "resourceVersion=" + server.store.revision()), sink);
    server.store.put(bike("a", "one", 1, Map.of("c", "blue")));
    ResourceVersion left = server.store.revision();
    server.store.put(bike("a", "one", 1, Map.of("c", "red")));

    assertThat(sink.next())
        .startsWith("{\"type\":\"DELETED\"")
        .contains("\"c\":\"red\"", "\"resourceVersion\":\"" + left + "\"");
    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"").contains("\"c\":\"red\"");
  }

  @Test
  @Conformance("E11")
  void tableWatchDescribesItsColumnsOnce() throws InterruptedException {
    server.store.put(bike("a", "one", 1));
    server.serve(BikeServer.accepting(watch(), TABLE), sink);
    String first = sink.next();
    server.store.put(bike("a", "one", 2));
    String second = sink.next();

    assertThat(first).contains("\"columnDefinitions\":[{\"name\":\"Name\"");
    assertThat(second)
        .startsWith(
            "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Table\","
                + "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\""
                + server.store.revision()
                + "\"},\"columnDefinitions\":null,\"rows\":[{\"cells\":[\"one\",");
  }

  @Test
  @Conformance("E13")
  void watchOfOneNameSeesOnlyThat() throws InterruptedException {
    String now = "resourceVersion=" + server.store.revision();
    FakeSink selected = new FakeSink();
    server.serve(server.request("watch", "a", "one", now), sink);
    server.serve(watch("fieldSelector=metadata.name=one", now), selected);
    server.store.put(bike("a", "two", 1));
    server.store.put(bike("a", "one", 1));

    assertThat(sink.next()).contains("\"name\":\"one\"");
    assertThat(selected.next()).contains("\"name\":\"one\"");
    selected.close();
  }

  @Test
  @Conformance({"C4", "E13"})
  void metadataWatchInProtobufIsLengthDelimited() throws InterruptedException {
    Request request =
        BikeServer.accepting(
            watch(WATCH_LIST),
            "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    server.store.put(bike("a", "one", 1));
    Response.Stream answer = (Response.Stream) server.answer(request);

    server.serve(request, sink);

    assertThat(answer.headers().all("Content-Type"))
        .containsExactly("application/vnd.kubernetes.protobuf;stream=watch");
    for (String expected : new String[] {"ADDED", "BOOKMARK"}) {
      byte[] frame = sink.bytes();
      assertThat(ByteBuffer.wrap(frame).getInt()).isEqualTo(frame.length - 4);
      assertThat(new String(frame, StandardCharsets.ISO_8859_1))
          .contains(expected, "k8s\0", "PartialObjectMetadata");
    }
  }

  @Test
  @Conformance("E14")
  void watchesAndGetsShareTheBytesOfAnObject() throws InterruptedException {
    FakeSink other = new FakeSink();
    String now = "resourceVersion=" + server.store.revision();
    server.serve(watch(now), sink);
    server.store.put(bike("a", "one", 1));
    String event = sink.next();
    // Not before: of two that encode at once, both may.
    server.serve(server.request("watch", "a", "one", now), other);
    assertThat(other.next()).isEqualTo(event);

    assertThat(List.copyOf(other.parts).get(1)).isSameAs(List.copyOf(sink.parts).get(1));
    assertThat(server.text(server.request("get", "a", "one")))
        .isEqualTo(new String(List.copyOf(sink.parts).get(1), StandardCharsets.UTF_8) + "\n");
    other.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "vnd.kubernetes.protobuf"})
  @Conformance({"D11", "E11"})
  void listsOfMetadataCannotBeWatched(String type) {
    String accept = "application/" + type + ";as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

    Status status = server.refused(BikeServer.accepting(watch(), accept));

    assertThat(status.code()).isEqualTo(406);
    assertThat(status.message())
        .startsWith("you requested PartialObjectMetadataList, but the requested object is not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "00"})
  @Conformance("E3")
  void watchFromNoRevisionBeginsWithTheState(String revision) throws InterruptedException {
    server.store.put(bike("a", "one", 1));

    server.serve(watch("resourceVersion=" + revision), sink);

    assertThat(sink.next()).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"one\"");
  }

  @Test
  @Conformance("C1")
  void yamlCannotBeWatched() {
    assertThat(server.refused(BikeServer.accepting(watch(), "application/yaml")).message())
        .isEqualTo(
            "only the following media types are accepted: application/json;stream=watch,"
                + " application/vnd.kubernetes.protobuf;stream=watch");
  }

  @Test
  void clientThatHangsUpEndsTheWatchAtOnce() throws InterruptedException {
    Thread serving = server.serve(watch(), sink);
    while (sink.flushes.get() == 0) {
      Thread.onSpinWait();
    }

    sink.close();

    assertThat(serving.join(Duration.ofSeconds(5))).isTrue();
    assertThat(server.store.watches()).isZero();
  }

  private Request watch(String... query) {
    return server.request("watch", "", "", query);
  }
}
