package io.temper.scheduler.extender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.perf.Tier;
import io.temper.machinery.exchange.Headers;
import io.temper.machinery.exchange.Peer;
import io.temper.machinery.exchange.Query;
import io.temper.machinery.exchange.Request;
import io.temper.machinery.exchange.Response;
import io.temper.machinery.time.FakeClock;
import io.temper.scheduler.board.Board;
import io.temper.scheduler.board.BoardMetrics;
import io.temper.scheduler.density.Demand;
import io.temper.scheduler.density.NodeReport;
import io.temper.scheduler.density.Pressure;
import io.temper.scheduler.density.TierCpu;
import io.temper.scheduler.extender.PodReader.AskedPod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrioritizeTest {
  private static final String QUESTION = "{\"Pod\":{},\"NodeNames\":[\"n1\"]}";

  private final FakeClock clock = new FakeClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ExtenderMetrics metrics = new ExtenderMetrics(registry);
  private final Board board =
      new Board(16, Duration.ofSeconds(30), clock.clocks(), new BoardMetrics(registry));
  private boolean ready = true;
  private PodReader pods = (_, _, _) -> new AskedPod("uid", new Demand(Tier.Normal, 500), 500);

  @Test
  void nodesAreScored() {
    board.node("n1", 16_000, new NodeReport(true, Pressure.Low, TierCpu.NONE));
    board.renewed("n1", clock.clocks().now());

    assertThat(ask(QUESTION)).isEqualTo("[{\"Host\":\"n1\",\"Score\":6}]");
    assertThat(count("scored")).isEqualTo(1);
  }

  /// Names are read eight bytes at a time.
  @Test
  void nodesAreFoundWhateverTheLengthsOfTheirNames() {
    for (int length = 1; length <= 70; length++) {
      String name = "n".repeat(length);
      board.node(name, 16_000, new NodeReport(true, Pressure.Low, new TierCpu(0, 0, 0, 8_000)));
      board.renewed(name, clock.clocks().now());
    }

    for (int length = 1; length <= 70; length++) {
      String name = "n".repeat(length);
      assertThat(ask("{\"Pod\":{},\"NodeNames\":[\"" + name + "\"]}"))
          .startsWith("[{\"Host\":\"" + name + "\",");
      assertThat(ask("{\"NodeNames\":[\"" + name + "\",\"x\\\"\\\\\"],\"Pod\":{}}"))
          .startsWith("[{\"Host\":\"" + name + "\",");
      assertThat(ask("{\"Pod\":{},\"NodeNames\":[\"\\\\" + name + "\",\"" + name + "x\"]}"))
          .isEqualTo("[]");
    }
  }

  @Test
  void nodeOfWhichNothingIsKnownIsNotSpokenOf() {
    assertThat(ask(QUESTION)).isEqualTo("[]");
    assertThat(count("neutral")).isEqualTo(1);
  }

  @Test
  void nothingIsSaidBeforeTheClusterIsKnown() {
    ready = false;

    assertThat(ask(QUESTION)).isEqualTo("[]");
    assertThat(count("starting")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "{\"Pod\":{}}", "[1,2,3]", "{\"Pod\":{},\"NodeNames\":7}"})
  void whatIsNoQuestionIsAnsweredWithNothing(String question) {
    assertThat(ask(question)).isEqualTo("[]");
    assertThat(count("unreadable")).isEqualTo(1);
  }

  @Test
  void podThatCannotBeReadIsAnsweredWithNothing() {
    pods =
        (_, _, _) -> {
          throw new IllegalArgumentException("the Pod is none");
        };

    assertThat(ask(QUESTION)).isEqualTo("[]");
    assertThat(count("unreadable")).isEqualTo(1);
  }

  @Test
  void ownFaultIsAnsweredWithNothing() {
    pods =
        (_, _, _) -> {
          throw new IllegalStateException("ours");
        };

    assertThat(ask(QUESTION)).isEqualTo("[]");
    assertThat(count("fault")).isEqualTo(1);
  }

  private String ask(String question) {
    Request request =
        Request.of(
            "POST",
            "/prioritize",
            Query.EMPTY,
            Headers.EMPTY,
            question.getBytes(UTF_8),
            new Peer("", List.of(), "HTTP/1.1"));
    Response response =
        new Prioritize(board, pods, () -> ready, metrics, clock.clocks()).handle(request);
    assertThat(response.status()).isEqualTo(200);
    return response instanceof Response.Full full ? new String(full.body(), UTF_8) : "a stream";
  }

  private double count(String outcome) {
    return registry.get("temper.scheduler.calls").tag("outcome", outcome).counter().count();
  }
}
