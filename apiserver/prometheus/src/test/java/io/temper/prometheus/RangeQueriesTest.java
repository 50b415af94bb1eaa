package io.temper.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.prometheus.Matrix.Point;
import io.temper.prometheus.Matrix.Series;
import io.temper.prometheus.PlayedServer.Answer;
import io.temper.prometheus.PlayedServer.Answer.Then;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RangeQueriesTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private PlayedServer server;

  @BeforeEach
  void start() throws IOException {
    server = PlayedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void questionIsAFormBehindTheUrl() throws Exception {
    answer("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}");

    ask(100);

    assertThat(server.received().getFirst().head())
        .startsWith("POST /prometheus/api/v1/query_range HTTP/1.1\r\n");
    assertThat(server.received().getFirst().text().split("&"))
        .containsExactlyInAnyOrder(
            "query=up%7Bpod%3D%22a%26b%22%7D",
            "start=1795687200.000", "end=1795690800.000", "step=300.000", "timeout=20.000");
  }

  @Test
  void seriesComeAsTheyAreInWhateverOrderTheFieldsStand() throws Exception {
    answer(
        "{\"warnings\":[\"a store is away\"],\"infos\":[{}],\"data\":{\"result\":["
            + "{\"values\":[[1795687200,\"1.5\"],[1795687500.001,\"NaN\"]],"
            + "\"metric\":{\"pod\":\"a\",\"__name__\":\"up\"}},"
            + "{\"metric\":{},\"values\":[[1795687200,\"+Inf\"]],\"histograms\":[[1,{}]]}],"
            + "\"resultType\":\"matrix\"},\"status\":\"success\"}");

    Matrix matrix = ask(100);

    long millis = START.toEpochMilli();
    assertThat(matrix.warnings()).containsExactly("a store is away");
    assertThat(matrix.tooMany()).isFalse();
    assertThat(matrix.series())
        .containsExactly(
            new Series(
                Map.of("pod", "a", "__name__", "up"),
                List.of(new Point(millis, 1.5), new Point(millis + 300_001, Double.NaN))),
            new Series(Map.of(), List.of(new Point(millis, Double.POSITIVE_INFINITY))));
  }

  @Test
  void pointsBeyondWhatIsWantedAreSaidAndLeftOut() throws Exception {
    answer(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
            + "{\"metric\":{},\"values\":[[1,\"1\"],[2,\"1\"],[3,\"1\"]]}]}}");

    Matrix matrix = ask(2);

    assertThat(matrix.tooMany()).isTrue();
    assertThat(matrix.series().getFirst().points()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "null",
        "{}",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"data\":null}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":{}}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[1]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[1]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[\"1\",\"1\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[1,\"x\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[[1,\"1\",2]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"a\":1}}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}} and more"
      })
  void whatIsNoAnswerIsNotBelieved(String body) {
    answer(body);

    assertThatThrownBy(() -> ask(100)).isInstanceOf(PromqlException.class);
  }

  @Test
  void errorOfTheServerIsSaidInItsWords() {
    server.play(
        Answer.of(
            200, "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}"),
        Answer.of(422, "{\"status\":\"error\",\"error\":\"too many samples\"}"),
        Answer.of(302, "", "Location: /login"));

    assertThatThrownBy(() -> ask(100)).hasMessage("query timed out");
    assertThatThrownBy(() -> ask(100)).hasMessageContaining("it answered 422 {\"status\"");
    assertThatThrownBy(() -> ask(100)).hasMessage("it answered 302 ");
  }

  @Test
  void answerThatIsTooLongIsCutOffAndSaid() {
    server.play(
        Answer.raw(
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + " ".repeat(300_000),
            Then.HANG));

    assertThatThrownBy(() -> ask(100)).hasMessage("its answer is longer than 100000 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"})
  void serverThatHangsIsGivenUp(String beginning) {
    server.play(Answer.raw(beginning, Then.HANG));

    assertThatThrownBy(() -> ask(100, Duration.ofMillis(300))).isInstanceOf(PromqlException.class);
  }

  private void answer(String body) {
    server.play(Answer.of(200, body));
  }

  private Matrix ask(int mostPoints) throws PromqlException, InterruptedException {
    return ask(mostPoints, TIMEOUT);
  }

  private Matrix ask(int mostPoints, Duration timeout)
      throws PromqlException, InterruptedException {
    try (RangeQueries queries =
        new RangeQueries(
            new Endpoint(URI.create(server.url() + "/prometheus/"), Credentials.NOBODY, Map.of()),
            100_000)) {
      return queries.ask(
          new Selector("up").with("pod", List.of("a&b")).toString(),
          START,
          START.plusSeconds(3600),
          Duration.ofMinutes(5),
          mostPoints,
          timeout);
    }
  }
}
