package io.temper.machinery.audit;

import static io.temper.machinery.audit.AuditedChain.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.Golden;
import io.temper.machinery.authz.AuthorizationException;
import io.temper.machinery.authz.AuthorizationFilter;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.RequestInfoFilter;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.wire.StatusResponses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is recorded of a request. The events of all tests are read and written again by upstream's
/// own code (hack/conformance/audit_test.go).
@Conformance("H7")
final class AuditFilterTest {
  private static final String BIKES = "/apis/shop.example.com/v1/namespaces/prod/bikes";
  private static final String BIKE =
      """
      {"apiVersion":"shop.example.com/v1","kind":"Bike",
       "metadata":{"name":"red","uid":"u-1","resourceVersion":"41","managedFields":[{"manager":"x"}]},
       "spec":{"price":1.50,"note":"<b> & co"}}
      """;
  private static final StringBuilder EVENTS = new StringBuilder();

  private final List<AuditedChain> chains = new ArrayList<>();

  @AfterEach
  void collect() {
    for (AuditedChain chain : chains) {
      EVENTS.append(chain.sink.text());
      assertThat(chain.bodies.left()).isEqualTo(1 << 20);
    }
  }

  @AfterAll
  static void write() throws IOException {
    Path folder = Path.of("target/audit");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("events.jsonl"), EVENTS);
  }

  @Test
  void everythingOfARequestIsRecorded() {
    AuditedChain chain = at("RequestResponse");
    Request create =
        with(
            request("POST", BIKES + "?fieldManager=a%26b&dryRun=All", BIKE),
            "X-Forwarded-For",
            "192.0.2.7, 2001:db8:0:0::1");

    chain.handle(create, answering(201, BIKE));

    Golden.assertMatches(getClass(), "create.jsonl", chain.sink.text());
  }

  @Test
  void watchIsRecordedWhenItStartsAndWhenItEnds() throws IOException {
    AuditedChain chain = at("RequestResponse");
    Response response =
        chain.handle(
            request("GET", BIKES + "?watch=true", ""),
            _ ->
                new Response.Stream(
                    200, Headers.EMPTY, sink -> sink.write(BIKE.getBytes(StandardCharsets.UTF_8))));
    assertThat(chain.sink.stages()).containsExactly("RequestReceived");

    ((Response.Stream) response)
        .body()
        .writeTo(
            new Collected() {
              @Override
              public void write(byte[]... parts) {
                assertThat(chain.sink.stages()).endsWith("ResponseStarted");
              }
            });

    assertThat(chain.sink.stages())
        .containsExactly("RequestReceived", "ResponseStarted", "ResponseComplete");
    Golden.assertMatches(getClass(), "watch.jsonl", chain.sink.text());
  }

  @Test
  void watchThatIsRefusedHasAllStagesToo() {
    AuditedChain chain = at("Metadata");

    assertThatThrownBy(() ->
            chain.handle(
                request("GET", BIKES + "?watch=true", ""), failing(Status.expired("gone"))))
        .isInstanceOf(StatusException.class);

    assertThat(chain.sink.stages())
        .containsExactly("RequestReceived", "ResponseStarted", "ResponseComplete");
    assertThat(at(chain.sink.json(1), "responseStatus", "reason")).isEqualTo("Expired");
  }

  @Test
  void webSocketIsASwitchOfProtocols() throws IOException {
    AuditedChain chain = at("Metadata");
    Request watch =
        with(
            with(request("GET", BIKES + "?watch=true", ""), "Upgrade", "websocket"),
            "Sec-WebSocket-Key",
            "AAAAAAAAAAAAAAAAAAAAAA==");

    Response response =
        chain.handle(watch, _ -> new Response.Stream(200, Headers.EMPTY, Sink::flush));
    ((Response.Stream) response).body().writeTo(new Collected());

    assertThat(at(chain.sink.last(), "responseStatus", "code")).isEqualTo(101L);
  }

  @ParameterizedTest
  @CsvSource({
    "Metadata,false,false",
    "Request,true,false",
    "RequestResponse,true,true",
  })
  void levelDecidesAboutObjects(String level, boolean request, boolean response) {
    AuditedChain chain = at(level);

    chain.handle(request("PUT", BIKES + "/red", BIKE), answering(200, BIKE));

    Map<?, ?> event = chain.sink.last();
    assertThat(event.containsKey("requestObject")).isEqualTo(request);
    assertThat(event.containsKey("responseObject")).isEqualTo(response);
    assertThat(at(event, "objectRef", "uid")).isEqualTo("u-1");
    assertThat(at(event, "objectRef", "resourceVersion")).isEqualTo("41");
    assertThat(at(event, "responseStatus")).hasToString("{metadata={}, code=200}");
    assertThat(chain.counted())
        .contains(
            "apiserver_audit_level_total{level=\"" + level + "\"} 1.0",
            "apiserver_audit_event_total 2.0");
  }

  @Test
  void requestThatNoRuleFitsLeavesNothing() {
    AuditedChain chain = new AuditedChain("rules: [{level: None}, {level: Request}]");
    chains.add(chain);

    chain.handle(request("PUT", BIKES + "/red", BIKE), answering(200, BIKE));

    assertThat(chain.sink.events).isEmpty();
    assertThat(chain.counted()).contains("apiserver_audit_level_total{level=\"None\"} 1.0");
  }

  @Test
  void stagesThatThePolicyOmitsAreOmitted() {
    AuditedChain chain =
        new AuditedChain("omitStages: [RequestReceived]\nrules: [{level: Metadata}]");
    chains.add(chain);

    chain.handle(request("GET", BIKES + "/red", ""), answering(200, BIKE));

    assertThat(chain.sink.stages()).containsExactly("ResponseComplete");
  }

  @Test
  void managedFieldsAreLeftOutOfObjectsListsAndRows() {
    AuditedChain chain =
        new AuditedChain("omitManagedFields: true\nrules: [{level: RequestResponse}]");
    chains.add(chain);
    String list = "{\"kind\":\"BikeList\",\"apiVersion\":\"v1\",\"items\":[%s]}".formatted(BIKE);
    String table =
        "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"rows\":[{\"object\":%s}]}"
            .formatted(BIKE);

    chain.handle(request("PUT", BIKES + "/red", BIKE), answering(200, BIKE));
    chain.handle(request("GET", BIKES, ""), answering(200, list));
    chain.handle(request("GET", BIKES, ""), answering(200, table));

    assertThat(chain.sink.text()).contains("\"red\"").doesNotContain("managedFields");
  }

  @Test
  void patchIsRecordedAsItCame() {
    AuditedChain chain = at("Request");
    String patch = "[ {\"op\": \"replace\", \"path\": \"/spec/price\", \"value\": 1.10} ]";

    chain.handle(
        typed(request("PATCH", BIKES + "/red", patch), "application/json-patch+json"),
        answering(200, BIKE));

    assertThat(chain.sink.text())
        .contains(
            "\"requestObject\":[{\"op\":\"replace\",\"path\":\"/spec/price\",\"value\":1.10}]")
        .contains("\"verb\":\"patch\"");
  }

  @Test
  void yamlIsRecordedAsJson() {
    AuditedChain chain = at("Request");
    String yaml = "kind: Bike\nmetadata: {name: red}\nspec: {price: 2}\n";

    chain.handle(typed(request("POST", BIKES, yaml), "application/yaml"), answering(201, BIKE));
    chain.handle(
        typed(request("PATCH", BIKES + "/red", yaml), "application/apply-patch+yaml; charset=x"),
        answering(200, BIKE));

    assertThat(at(chain.sink.json(1), "objectRef", "name")).isEqualTo("red");
    assertThat(at(chain.sink.json(1), "requestObject", "spec", "price")).isEqualTo(2L);
    assertThat(at(chain.sink.json(3), "requestObject", "spec", "price")).isEqualTo(2L);
  }

  @Test
  void optionsOfADeleteAreItsObject() {
    AuditedChain chain = at("Request");

    chain.handle(
        request("DELETE", BIKES + "/red", "{\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0}"),
        answering(200, BIKE));
    chain.handle(request("DELETE", BIKES, ""), answering(200, BIKE));

    assertThat(at(chain.sink.json(1), "requestObject", "kind")).isEqualTo("DeleteOptions");
    assertThat(at(chain.sink.json(3), "verb")).isEqualTo("deletecollection");
    assertThat(chain.sink.json(3).containsKey("requestObject")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "nonsense", "{\"a\":1}{}", "\u0000"})
  void bodyThatIsNoJsonIsLeftOut(String body) {
    AuditedChain chain = at("Request");

    chain.handle(request("POST", BIKES, body), answering(400, "{}"));

    assertThat(chain.sink.last().containsKey("requestObject")).isFalse();
    assertThat(at(chain.sink.last(), "responseStatus", "code")).isEqualTo(400L);
  }

  @Test
  void bodyOfAnotherKindIsLeftOut() {
    AuditedChain chain = at("RequestResponse");

    chain.handle(
        typed(request("POST", BIKES, BIKE), "application/vnd.kubernetes.protobuf"),
        _ -> PlainText.ok("fine"));

    assertThat(chain.sink.last().containsKey("requestObject")).isFalse();
    assertThat(chain.sink.last().containsKey("responseObject")).isFalse();
  }

  @Test
  void documentsThatAreNoObjectsAreLeftOut() {
    AuditedChain chain = at("RequestResponse");

    chain.handle(request("GET", "/version", ""), answering(200, "{\"gitVersion\":\"v1\"}"));
    chain.handle(
        request("GET", "/apis", ""),
        answering(200, "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\"}"));

    assertThat(chain.sink.json(1).containsKey("responseObject")).isFalse();
    assertThat(chain.sink.json(1).containsKey("objectRef")).isFalse();
    assertThat(at(chain.sink.json(3), "responseObject", "kind")).isEqualTo("APIGroupList");
  }

  @Test
  void answerOfAHandlerThatFailsIsItsStatus() {
    AuditedChain chain = at("RequestResponse");

    assertThatThrownBy(() ->
            chain.handle(
                request("GET", BIKES + "/blue", ""),
                failing(Status.notFound("shop.example.com", "bikes", "blue"))))
        .isInstanceOf(StatusException.class);

    Map<?, ?> event = chain.sink.last();
    assertThat(at(event, "responseStatus"))
        .hasToString(
            "{metadata={}, status=Failure, message=bikes.shop.example.com \"blue\" not found,"
                + " reason=NotFound, details={name=blue, group=shop.example.com, kind=bikes},"
                + " code=404}");
    assertThat(at(event, "responseObject", "kind")).isEqualTo("Status");
  }

  @Test
  void continueTokensOfErrorsAreNotKeptTwice() {
    AuditedChain chain = at("Metadata");

    assertThatThrownBy(() ->
            chain.handle(
                request("GET", BIKES, ""), failing(Status.expired("late", "token-of-a-page"))))
        .isInstanceOf(StatusException.class);

    assertThat(chain.sink.text()).doesNotContain("token-of-a-page");
  }

  @Test
  void successThatIsSaidWithAStatusIsRecordedWhole() {
    AuditedChain chain = at("Metadata");

    chain.handle(
        request("DELETE", BIKES + "/red", ""),
        given -> StatusResponses.of(given, new Status("Success", "", "", null, 200)));

    assertThat(at(chain.sink.last(), "responseStatus", "status")).isEqualTo("Success");
  }

  @Test
  void whoIsForbiddenIsRecordedWithTheReason() {
    AuditedChain chain = at("RequestResponse");
    chain.decision = new Decision.NoOpinion("no such role");

    chain.handle(request("POST", BIKES, BIKE), answering(201, BIKE));

    Golden.assertMatches(getClass(), "forbidden.jsonl", chain.sink.text());
  }

  @Test
  void rightsThatCouldNotBeCheckedAreRecordedAsSuch() {
    AuditedChain chain = at("Metadata");
    Handler unsure =
        given ->
            new AuthorizationFilter(
                    _ -> {
                      throw new AuthorizationException("no answer");
                    })
                .apply(given, answering(200, BIKE));

    assertThatThrownBy(() ->
            new RequestInfoFilter()
                .apply(request("GET", BIKES, ""), given -> chain.audit.apply(given, unsure)))
        .isInstanceOf(StatusException.class);

    assertThat(chain.sink.events.getLast().event().annotations())
        .isEqualTo(Map.of("authorization.k8s.io/reason", "internal error"));
    chain.sink.events.clear();
  }

  @Test
  void handlersAnnotateAndTheFirstWordStays() {
    AuditedChain chain = at("Metadata");

    chain.handle(
        request("GET", BIKES + "/red", ""),
        given -> {
          given.audit().annotate("shop.example.com/seller", "ann");
          given.audit().annotate("shop.example.com/seller", "joe");
          return answering(200, BIKE).handle(given);
        });

    assertThat(at(chain.sink.last(), "annotations", "shop.example.com/seller")).isEqualTo("ann");
    assertThat(at(chain.sink.last(), "annotations", "authorization.k8s.io/decision"))
        .isEqualTo("allow");
  }

  @Test
  void whoActsAsSomebodyElseIsRecordedAsBoth() {
    AuditedChain chain = at("Metadata");

    chain.handle(
        request("GET", BIKES + "/red", ""),
        given -> {
          given
              .audit()
              .impersonated(
                  new UserInfo("joe", "", List.of("dev"), Map.of()), "impersonate:user-info");
          return answering(200, BIKE).handle(given);
        });

    Map<?, ?> event = chain.sink.last();
    assertThat(at(event, "user", "username")).isEqualTo("jane");
    assertThat(at(event, "impersonatedUser")).hasToString("{username=joe, groups=[dev]}");
    assertThat(at(event, "authenticationMetadata", "impersonationConstraint"))
        .isEqualTo("impersonate:user-info");
  }

  @Test
  void failureThatNobodyForesawIsAPanic() {
    AuditedChain chain = at("RequestResponse");

    assertThatThrownBy(() ->
            chain.handle(
                request("GET", BIKES + "/red", ""),
                _ -> {
                  throw new IllegalStateException("oops");
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(chain.sink.stages()).containsExactly("RequestReceived", "Panic");
    assertThat(at(chain.sink.last(), "responseStatus", "message"))
        .isEqualTo("APIServer panic'd: java.lang.IllegalStateException: oops");
    assertThat(at(chain.sink.last(), "responseStatus", "code")).isEqualTo(500L);
  }

  @Test
  void streamThatBreaksIsAPanicAndAClientThatLeavesIsNot() throws IOException {
    AuditedChain chain = at("RequestResponse");
    Response broken =
        chain.handle(
            request("GET", BIKES, ""),
            _ ->
                new Response.Stream(
                    200,
                    Headers.EMPTY,
                    _ -> {
                      throw new IllegalStateException("oops");
                    }));
    Response left =
        chain.handle(
            request("GET", BIKES, ""),
            _ -> new Response.Stream(200, Headers.EMPTY, sink -> sink.write(new byte[9])));

    assertThatThrownBy(() -> ((Response.Stream) broken).body().writeTo(new Collected()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() ->
            ((Response.Stream) left)
                .body()
                .writeTo(
                    new Collected() {
                      @Override
                      public void write(byte[]... parts) throws IOException {
                        throw new IOException("gone");
                      }
                    }))
        .isInstanceOf(IOException.class);

    assertThat(chain.sink.stages())
        .containsExactly("RequestReceived", "RequestReceived", "Panic", "ResponseComplete");
    assertThat(at(chain.sink.last(), "responseStatus", "code")).isEqualTo(200L);
  }

  @Test
  void requestWhoseTimeIsUpIsNoPanic() {
    AuditedChain chain = at("Metadata");

    assertThatThrownBy(() ->
            chain.handle(
                request("GET", BIKES, ""),
                _ -> {
                  Thread.currentThread().interrupt();
                  throw new IllegalStateException("interrupted while waiting");
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(chain.sink.stages()).endsWith("ResponseComplete");
    assertThat(at(chain.sink.last(), "responseStatus", "code")).isEqualTo(504L);
  }

  @Test
  void listThatIsStreamedIsKeptWholeAndPassedOnUnchanged() throws IOException {
    AuditedChain chain = at("RequestResponse");
    String list = "{\"kind\":\"BikeList\",\"apiVersion\":\"v1\",\"items\":[" + BIKE + "]}\n";
    Response response = chain.handle(request("GET", BIKES, ""), _ -> streaming(list));
    Collected client = new Collected();

    ((Response.Stream) response).body().writeTo(client);

    assertThat(client.text()).isEqualTo(list);
    assertThat((List<?>) at(chain.sink.last(), "responseObject", "items")).hasSize(1);
  }

  @Test
  void handlerWhoseAnswerIsKeptDoesNotCompressIt() {
    AuditedChain chain = at("RequestResponse");
    Request list = with(request("GET", BIKES, ""), "Accept-Encoding", "gzip");

    chain.handle(
        list,
        given -> {
          assertThat(given.headers().all("accept-encoding")).isEmpty();
          return answering(200, BIKE).handle(given);
        });

    assertThat(at(chain.sink.last(), "responseObject", "kind")).isEqualTo("Bike");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answerForWhichThereIsNoRoomIsLeftOutAndSaidSo(boolean streamed) throws IOException {
    AuditedChain chain = new AuditedChain("rules: [{level: RequestResponse}]", 100);
    String list = "{\"kind\":\"BikeList\",\"apiVersion\":\"v1\",\"items\":[" + BIKE + "]}\n";
    Response response =
        chain.handle(
            request("GET", BIKES, ""), streamed ? _ -> streaming(list) : answering(200, list));
    if (response instanceof Response.Stream stream) {
      Collected client = new Collected();
      stream.body().writeTo(client);
      assertThat(client.text()).isEqualTo(list);
    }

    assertThat(chain.sink.last().containsKey("responseObject")).isFalse();
    assertThat(at(chain.sink.last(), "annotations", "audit.k8s.io/truncated")).isEqualTo("true");
    assertThat(chain.bodies.left()).isEqualTo(100);
  }

  @Test
  void requestForWhichThereIsNoRoomIsLeftOutAndServed() {
    AuditedChain chain = new AuditedChain("rules: [{level: Request}]", 100);

    Response response = chain.handle(request("POST", BIKES, BIKE), answering(201, BIKE));

    assertThat(response.status()).isEqualTo(201);
    assertThat(at(chain.sink.last(), "annotations", "audit.k8s.io/truncated")).isEqualTo("true");
  }

  @Test
  void nobodyWhoCouldBeAuthenticatedIsRecordedWithoutAUser() {
    AuditedChain chain = at("RequestResponse");
    Status unauthorized = Status.failure(401, "Unauthorized", "Unauthorized");

    new AuditId(chain.clock.clocks(), () -> "an-id")
        .apply(
            request("GET", BIKES, ""),
            given -> {
              chain.audit.unauthenticated(
                  given.withInfo(
                      RequestInfoParser.parse(given.method(), given.path(), given.query())),
                  unauthorized);
              return PlainText.ok("");
            });

    Golden.assertMatches(getClass(), "unauthenticated.jsonl", chain.sink.text());
  }

  @Test
  void requestThatMustBeRecordedAndCannotBeIsRefused() {
    AuditedChain chain = at("Metadata");
    chain.sink.full = true;

    assertThatThrownBy(() ->
            chain.handle(
                request("GET", BIKES, ""),
                _ -> {
                  throw new AssertionError("must not be asked");
                }))
        .isInstanceOfSatisfying(
            StatusException.class,
            e ->
                assertThat(e.status().message())
                    .isEqualTo("Internal error occurred: failed to store audit event"));
    assertThat(chain.counted()).contains("apiserver_audit_requests_rejected_total 1.0");
  }

  @Test
  void longUserAgentIsCut() {
    AuditedChain chain = at("Metadata");
    Request request = request("GET", BIKES, "");

    chain.handle(
        request.withUser(request.user(), request.headers().with("User-Agent", "x".repeat(2000))),
        answering(200, BIKE));

    assertThat(at(chain.sink.last(), "userAgent")).isEqualTo("x".repeat(1024) + "...TRUNCATED");
  }

  private AuditedChain at(String level) {
    AuditedChain chain = AuditedChain.at(level);
    chains.add(chain);
    return chain;
  }

  private static Object at(Map<?, ?> event, String... path) {
    Object value = event;
    for (String name : path) {
      value = Objects.requireNonNull(((Map<?, ?>) value).get(name), name);
    }
    return value;
  }

  private static Request with(Request request, String header, String value) {
    return request.withUser(request.user(), request.headers().plus(header, value));
  }

  private static Request typed(Request request, String contentType) {
    return request.withUser(request.user(), request.headers().with("Content-Type", contentType));
  }

  private static Handler answering(int status, String json) {
    return _ -> Response.Full.of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static Handler failing(Status status) {
    return _ -> {
      throw new StatusException(status);
    };
  }

  private static Response streaming(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    int half = bytes.length / 2;
    return new Response.Stream(
        200,
        Headers.of("Content-Type", "application/json"),
        sink -> {
          sink.write(Arrays.copyOf(bytes, half));
          sink.flush();
          sink.write(Arrays.copyOfRange(bytes, half, bytes.length));
        });
  }

  private static class Collected implements Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void write(byte[]... parts) throws IOException {
      for (byte[] part : parts) {
        bytes.write(part);
      }
    }

    @Override
    public void flush() {}

    @Override
    public boolean open() {
      return true;
    }

    @Override
    public void onClose(Runnable action) {}
  }
}
