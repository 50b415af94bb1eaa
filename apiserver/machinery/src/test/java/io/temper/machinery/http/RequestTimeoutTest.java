package io.temper.machinery.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.machinery.Conformance;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.PlainText;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.request.RequestInfoParser;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTimeoutTest {
  private static final String BIKES = "/apis/shop.example.com/v1/namespaces/a/bikes";

  private final RequestTimeout writesHaveNoTime =
      new RequestTimeout(Duration.ofMinutes(1), Duration.ofMillis(1), Clocks.system());
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @ParameterizedTest
  @CsvSource({"POST,", "PUT,/one", "PATCH,/one", "DELETE,/one", "PATCH,/one/status"})
  @Conformance("F17")
  void writeThatTakesTooLongIsCutOff(String method, String below) throws InterruptedException {
    Request request = request(method, below == null ? BIKES : BIKES + below);

    assertThatThrownBy(() -> writesHaveNoTime.apply(request, this::waitForEver))
        .isInstanceOfSatisfying(
            StatusException.class,
            e ->
                assertThat(e.status())
                    .isEqualTo(
                        Status.timeout(
                            "request did not complete within requested timeout - context deadline"
                                + " exceeded")));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"GET,/one", "DELETE,", "POST,/one/exec2"})
  @Conformance({"F12", "F17"})
  void readsCollectionsAndConversationsHaveTheTimeOfAll(String method, String below) {
    Request request = request(method, below == null ? BIKES : BIKES + below);

    Response answer =
        writesHaveNoTime.apply(
            request,
            dated ->
                PlainText.ok("" + dated.deadline().isAfter(Clocks.system().now().plusSeconds(30))));

    assertThat(new String(((Response.Full) answer).body(), UTF_8)).isEqualTo("true");
  }

  @Test
  @Conformance("F17")
  void writesHaveThirtyFourSecondsAndNotMore() {
    RequestTimeout standard = new RequestTimeout(Duration.ofMinutes(1), Clocks.system());

    Response answer =
        standard.apply(
            request("PUT", BIKES + "/one"),
            dated ->
                PlainText.ok("" + dated.deadline().isAfter(Clocks.system().now().plusSeconds(35))));

    assertThat(new String(((Response.Full) answer).body(), UTF_8)).isEqualTo("false");
  }

  private Response waitForEver(Request request) {
    try {
      new CountDownLatch(1).await();
      return PlainText.ok("");
    } catch (InterruptedException e) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
      return PlainText.ok("");
    }
  }

  private static Request request(String method, String path) {
    return Request.of(method, path, Query.EMPTY, Headers.EMPTY, new byte[0], Peer.NONE)
        .withInfo(RequestInfoParser.parse(method, path, Query.EMPTY));
  }
}
