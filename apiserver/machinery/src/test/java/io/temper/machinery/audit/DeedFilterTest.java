package io.temper.machinery.audit;

import static io.temper.machinery.audit.AuditedChain.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.authz.AuthorizationFilter;
import io.temper.machinery.authz.Decision;
import io.temper.machinery.exchange.Filter;
import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.Sink;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.impersonation.ImpersonationFilter;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.metrics.ServerMetrics;
import io.temper.machinery.request.RequestInfoFilter;
import io.temper.machinery.time.FakeClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeedFilterTest {
  private static final String BIKES = "/apis/shop.example.com/v1/namespaces/prod/bikes";
  private static final String BIKE =
      "{\"kind\":\"Bike\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{\"name\":\"red\"}}";
  private static final String MADE =
      "{\"kind\":\"Bike\",\"apiVersion\":\"shop.example.com/v1\","
          + "\"metadata\":{\"name\":\"red-1\",\"uid\":\"u-1\"}}";
  private static final UserInfo JANE = new UserInfo("jane", "7", List.of("ops"), Map.of());

  private final RecordingDeeds deeds = new RecordingDeeds();
  private final DeedFilter filter = new DeedFilter(deeds);
  private final List<String> done = new ArrayList<>();
  private Decision decision = new Decision.Allowed("");

  @Test
  void aWriteIsRecordedBeforeItIsDoneAndBeforeItIsAnswered() {
    handle(
        request("POST", BIKES + "?dryRun=All", BIKE),
        _ -> {
          assertThat(deeds.intents).hasSize(1);
          assertThat(deeds.ends).isEmpty();
          return json(201, MADE);
        });

    Deed intent = deeds.intents.getFirst();
    assertThat(intent.asker()).isEqualTo(JANE);
    assertThat(intent.user()).isEqualTo(JANE);
    assertThat(intent.name()).isEqualTo("red");
    assertThat(intent.dryRun()).isTrue();
    assertThat(intent.sourceIps()).containsExactly("10.0.0.1");
    assertThat(intent.userAgent()).isEqualTo("test/1");
    assertThat(intent.auditId()).isEqualTo("id-1");
    Deed.Ended ended = deeds.ends.getFirst();
    assertThat(ended.intended()).isTrue();
    assertThat(ended.status().code()).isEqualTo(201);
    assertThat(ended.deed().uid()).isEqualTo("u-1");
  }

  @Test
  void theNameThatWasGeneratedIsInTheEnd() {
    handle(
        request("POST", BIKES, "{\"metadata\":{\"generateName\":\"red-\"}}"), _ -> json(201, MADE));

    assertThat(deeds.intents.getFirst().name()).isEmpty();
    assertThat(deeds.ends.getFirst().deed().name()).isEqualTo("red-1");
  }

  @Test
  void whatIsNoDeedIsNotRecorded() {
    handle(request("GET", BIKES, ""), _ -> json(200, BIKE));
    handle(request("GET", BIKES + "/none", ""), _ -> json(404, BIKE));

    assertThat(deeds.intents).isEmpty();
    assertThat(deeds.ends).isEmpty();
  }

  @Test
  void aWriteThatCannotBeRecordedIsNotDone() {
    deeds.full = true;

    assertThatThrownBy(() -> handle(request("DELETE", BIKES + "/red", ""), this::doing))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("not recorded");

    assertThat(done).isEmpty();
    assertThat(deeds.ends).isEmpty();
  }

  @Test
  void aReadGoesOnWhenNothingCanBeRecorded() {
    deeds.full = true;

    assertThat(handle(request("GET", BIKES, ""), this::doing).status()).isEqualTo(200);
  }

  @Test
  void whatIsForbiddenIsRecordedWithTheRuleThatIsMissing() {
    decision = new Decision.NoOpinion("");

    assertThat(handle(request("GET", BIKES, ""), this::doing).status()).isEqualTo(403);

    Deed.Ended ended = deeds.ends.getFirst();
    assertThat(ended.intended()).isFalse();
    assertThat(ended.status().message())
        .contains(
            "User \"jane\" cannot list resource \"bikes\" in API group \"shop.example.com\" in the"
                + " namespace \"prod\"");
    assertThat(done).isEmpty();
  }

  @Test
  void aRefusalThatCannotBeRecordedIsAnsweredSo() {
    decision = new Decision.NoOpinion("");
    deeds.full = true;

    assertThatThrownBy(() -> handle(request("GET", BIKES, ""), this::doing))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("not recorded");
  }

  @Test
  void impersonationIsRecordedAsBoth() {
    Request request = request("DELETE", BIKES + "/red", "");
    handle(request.withHeaders(request.headers().with("Impersonate-User", "bob")), this::doing);

    Deed deed = deeds.ends.getFirst().deed();
    assertThat(deed.asker()).isEqualTo(JANE);
    assertThat(deed.user()).extracting(UserInfo::name).isEqualTo("bob");
  }

  @Test
  void impersonationThatIsForbiddenIsRecorded() {
    decision = new Decision.NoOpinion("");
    Request request = request("GET", BIKES, "");
    handle(request.withHeaders(request.headers().with("Impersonate-User", "bob")), this::doing);

    Deed.Ended ended = deeds.ends.getFirst();
    assertThat(ended.deed().user()).isEqualTo(JANE);
    assertThat(ended.status().message()).contains("jane", "impersonate-on:user-info:list");
  }

  @Test
  void whatFailsIsRecordedWithItsReason() {
    assertThatThrownBy(() ->
            handle(
                request("PUT", BIKES + "/red", BIKE),
                _ -> {
                  throw new StatusException(Status.failure(409, "Conflict", "changed meanwhile"));
                }))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("changed");
    assertThatThrownBy(() ->
            handle(
                request("PUT", BIKES + "/red", BIKE),
                _ -> {
                  throw new IllegalStateException("a secret");
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(deeds.ends).extracting(ended -> ended.status().code()).containsExactly(409, 500);
    assertThat(deeds.ends.getLast().status().message()).doesNotContain("secret");
  }

  @Test
  void aStreamEndsWhenItIsOver() throws IOException {
    Response response =
        handle(
            request("GET", BIKES + "/red/log", ""),
            _ -> new Response.Stream(200, Headers.EMPTY, sink -> done.add("streamed")));
    assertThat(deeds.intents).hasSize(1);
    assertThat(deeds.ends).isEmpty();

    ((Response.Stream) response).body().writeTo(new Nowhere());

    assertThat(done).containsExactly("streamed");
    assertThat(deeds.ends).hasSize(1);
  }

  @Test
  void nobodyIsRecordedAsNobody() {
    filter.unauthenticated(
        request("GET", BIKES, ""), Status.failure(401, "Unauthorized", "Unauthorized"));

    assertThat(deeds.ends.getFirst().deed().asker()).isNull();
    assertThat(deeds.ends.getFirst().status().code()).isEqualTo(401);
  }

  @Test
  void withoutARecorderNothingIsInTheWay() {
    DeedFilter off = new DeedFilter(DeedRecorder.NONE);

    assertThat(off.apply(request("DELETE", BIKES + "/red", ""), this::doing).status())
        .isEqualTo(200);
  }

  private Response doing(Request request) {
    done.add(request.method());
    return json(200, BIKE);
  }

  private static Response json(int status, String body) {
    return Response.Full.of(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private Response handle(Request request, Handler handler) {
    FakeClock clock = new FakeClock();
    Handler whole = handler;
    for (Filter step :
        List.of(
            new AuditedObjects(),
            new AuthorizationFilter(_ -> decision),
            new ImpersonationFilter(_ -> decision, new ServerMetrics(), clock.clocks()),
            filter,
            (given, next) -> next.handle(given.withUser(JANE, given.headers())),
            new RequestInfoFilter(),
            new AuditId(clock.clocks(), () -> "id-1"))) {
      Handler next = whole;
      whole = given -> step.apply(given, next);
    }
    return whole.handle(request);
  }

  private static final class Nowhere implements Sink {
    @Override
    public void write(byte[]... parts) {}

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
