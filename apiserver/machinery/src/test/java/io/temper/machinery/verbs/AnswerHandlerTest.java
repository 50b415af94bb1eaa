package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.exchange.Handler;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.exchange.UserInfo;
import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.resource.Strategy;
import io.temper.machinery.sample.Rack;
import io.temper.machinery.sample.Rack.RackStatus;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.store.Answerer;
import io.temper.machinery.time.FakeClock;
import io.temper.machinery.verbs.StoredBikes.Answer;
import io.temper.machinery.wire.StatusResponses;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Racks as questions: how many stands can this user have?
final class AnswerHandlerTest {
  private static final Answerer<Rack> STANDS =
      (question, user) ->
          new Rack(question.body().spec(), new RackStatus(7, user.name() + " may have 7"));
  private static final Resource<Rack> RESOURCE =
      Resource.of(Shop.V1, "rackqueries", Rack.class)
          .strategy(
              Strategy.checking(rack ->
                  rack.spec().stands() < 0
                      ? List.of(FieldError.invalid("spec.stands", "-1", "must be at least 0"))
                      : List.of()))
          .serve(STANDS);
  private static final Map<Action, Handler> HANDLERS =
      new ResourceHandlers(new FakeClock().clocks().wall()).of(RESOURCE);

  @Test
  void whatOnlyAnswersCanOnlyBeCreated() {
    assertThat(RESOURCE.verbs()).containsExactly("create");
    assertThat(HANDLERS).containsOnlyKeys(Action.on("create"));
  }

  @Test
  void theQuestionComesBackWithItsAnswerAndNothingElse() {
    Answer answer = ask("{'spec':{'stands':3}}", "");

    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.text())
        .isEqualTo(
            "{\"kind\":\"Rack\",\"apiVersion\":\"shop.example.com/v1\","
                + "\"metadata\":{\"namespace\":\"a\"},"
                + "\"spec\":{\"stands\":3},"
                + "\"status\":{\"stands\":7,\"selector\":\"ada may have 7\"}}\n");
  }

  @Test
  void aNameMayBeGivenAndStays() {
    assertThat(ask("{'metadata':{'name':'mine'},'spec':{'stands':3}}", "").at("metadata.name"))
        .isEqualTo("mine");
  }

  @Test
  void aDryRunIsAnsweredAsWell() {
    assertThat(ask("{'spec':{'stands':3}}", "dryRun=All").at("status.stands")).isEqualTo("7");
  }

  @Test
  void aQuestionThatIsNoneIsInvalid() {
    Answer answer = ask("{'spec':{'stands':-1}}", "");

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message()).contains("spec.stands", "must be at least 0");
  }

  @Test
  void aQuestionOfAnotherNamespaceOrWithUnknownFieldsIsBad() {
    assertThat(ask("{'metadata':{'namespace':'b'},'spec':{'stands':3}}", "").code()).isEqualTo(400);
    assertThat(ask("{'spec':{'stand':3}}", "fieldValidation=Strict").message())
        .contains("unknown field \"spec.stand\"");
    assertThat(ask("nonsense", "").code()).isEqualTo(400);
  }

  private static Answer ask(String body, String parameter) {
    String path = StoredBikes.ROOT + "a/rackqueries";
    int equals = parameter.indexOf('=');
    Query query =
        equals < 0
            ? new Query(Map.of())
            : new Query(
                Map.of(parameter.substring(0, equals), List.of(parameter.substring(equals + 1))));
    Request request =
        Request.of(
                "POST",
                path,
                query,
                Headers.EMPTY,
                body.replace('\'', '"').getBytes(UTF_8),
                Peer.NONE)
            .withInfo(RequestInfoParser.parse("POST", path, query))
            .withUser(new UserInfo("ada", "u1", List.of("riders"), Map.of()), Headers.EMPTY);
    try {
      return new Answer(
          (Response.Full) requireNonNull(HANDLERS.get(Action.on("create"))).handle(request));
    } catch (StatusException e) {
      return new Answer((Response.Full) StatusResponses.of(request, e.status()));
    }
  }
}
