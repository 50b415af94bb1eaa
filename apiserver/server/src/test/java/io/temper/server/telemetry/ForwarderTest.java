package io.temper.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.prometheus.PlayedServer;
import io.temper.prometheus.PlayedServer.Answer;
import io.temper.prometheus.PlayedServer.Answer.Then;
import io.temper.prometheus.WrittenSample;
import io.temper.server.Await;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.perf.Samples;
import io.temper.server.trust.FakeCell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// To a server that is played: what it gets, and what becomes of that when it answers badly.
final class ForwarderTest {
  private static final long START = Samples.NOW.toEpochMilli();
  private static final String CPU = "temper_pod_cpu_used_cores";

  @TempDir private Path directory;

  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeClock clock = new FakeClock(Samples.NOW);
  private final FakeCell cell = new FakeCell();

  /// What was taken.
  private final List<WrittenSample> taken = new CopyOnWriteArrayList<>();

  private PlayedServer server;

  @BeforeEach
  void start() throws IOException {
    server = PlayedServer.start();
    server.otherwise(request -> {
      taken.addAll(WrittenSample.read(request.body()));
      return Answer.of(204, "");
    });
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void valuesComeWithPrometheusNamesUnitsAndLabels() throws InterruptedException {
    try (Replica replica = replica("")) {
      replica.record();
      replica.start();
      Await.until("it is written", () -> !taken.isEmpty());

      assertThat(sample("temper_node_cpu_used_cores").labels())
          .isEqualTo(
              Map.of(
                  "__name__",
                  "temper_node_cpu_used_cores",
                  "cluster",
                  "lab",
                  "node",
                  "node-a",
                  "uid",
                  "uid-node-a"));
      assertThat(sample("temper_node_cpu_used_cores").value()).isEqualTo(0.612);
      assertThat(sample(CPU).value()).isEqualTo(0.09);
      assertThat(sample(CPU).millis()).isEqualTo(START);
      assertThat(sample("temper_pod_run_queue_p99_seconds").value()).isEqualTo(0.001234);
      assertThat(sample("temper_container_cpu_limit_cores").labels())
          .containsEntry("namespace", "shop")
          .containsEntry("pod", "web")
          .containsEntry("container", "main")
          .containsEntry("uid", "uid-web")
          .containsEntry("cluster", "lab");
      assertThat(replica.counted("sent.samples")).isEqualTo(taken.size());
      assertThat(replica.counted("sent.bytes")).isPositive();
    }
  }

  @Test
  void onlySeriesThatAreWantedAreWritten() throws InterruptedException {
    try (Replica replica = replica("", "temper_node_*", CPU)) {
      replica.record();
      replica.start();
      Await.until("it is written", () -> !taken.isEmpty());

      assertThat(taken)
          .extracting(WrittenSample::name)
          .contains(CPU, "temper_node_cpu_used_cores", "temper_node_memory_used_bytes")
          .allMatch(name -> name.startsWith("temper_node_") || name.equals(CPU));
    }
  }

  @Test
  void everyStepComesOnceAndInOrder() throws InterruptedException {
    try (Replica replica = replica("")) {
      record(replica, 1);
      replica.start();
      Await.until("the first", () -> steps().size() == 1);
      record(replica, 30);

      Await.until("all", () -> steps().size() == 31);
      assertThat(steps()).isEqualTo(stepsOf(0, 31));
      Await.until("it says how far", () -> replica.behindSeconds() == 15);
    }
  }

  @Test
  void writingBeginsNowWhenNobodyEverWrote() throws InterruptedException {
    try (Replica replica = replica("")) {
      record(replica, 5);
      replica.start();
      Await.until("the newest", () -> !steps().isEmpty());
      record(replica, 1);
      Await.until("the next", () -> steps().size() == 2);

      assertThat(steps()).isEqualTo(stepsOf(4, 6));
    }
  }

  @Test
  void seriesThatEndsIsSaidToHaveEndedOnce() throws InterruptedException {
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web"), Samples.pod("shop", "db")));
    try (Replica replica = replica("")) {
      record(replica, 1);
      replica.start();
      Await.until("the first", () -> steps().size() == 1);
      telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));
      record(replica, 3);
      Await.until("all", () -> steps().size() == 4);

      List<WrittenSample> ends = taken.stream().filter(WrittenSample::isEnd).toList();
      assertThat(ends)
          .isNotEmpty()
          .allMatch(end -> "db".equals(end.labels().get("pod")) && end.millis() == START + 15_000);
      assertThat(ends.stream().map(WrittenSample::labels).distinct())
          .hasSameSizeAs(ends)
          .containsExactlyInAnyOrderElementsOf(
              taken.stream()
                  .filter(sample -> !sample.isEnd() && "db".equals(sample.labels().get("pod")))
                  .map(WrittenSample::labels)
                  .toList());
    }
  }

  @Test
  void silentAgentEndsItsSeriesAndAStepThatNobodyTookDownEndsNone() throws InterruptedException {
    telemetry.say(Samples.fresh("node-b", Samples.pod("bank", "vault")));
    try (Replica replica = replica("", CPU)) {
      record(replica, 1);
      replica.start();
      Await.until("the first", () -> steps().size() == 1);
      clock.advance(Duration.ofMinutes(2));
      record(replica, 1);
      telemetry.say(Samples.stale("node-b", Samples.pod("bank", "vault")));
      record(replica, 1);
      telemetry.say(Samples.fresh("node-b", Samples.pod("bank", "vault")));
      record(replica, 1);
      Await.until("all", () -> steps().size() == 4);

      assertThat(taken.stream().filter(sample -> "vault".equals(sample.labels().get("pod"))))
          .extracting(sample -> (sample.millis() - START) / 15_000 + (sample.isEnd() ? "x" : ""))
          .containsExactly("0", "9", "10x", "11");
    }
  }

  @Test
  void badAnswersOfEveryKindLoseAndDoubleNothing() throws InterruptedException {
    server.play(
        Answer.of(500, "no"),
        Answer.of(429, "slowly", "Retry-After: 1"),
        Answer.raw("", Then.CUT),
        Answer.raw("garbage\r\n\r\n", Then.CUT),
        Answer.of(503, "no"),
        Answer.of(401, "who are you"),
        Answer.of(302, "", "Location: http://127.0.0.1:1/"));
    try (Replica replica = replica("")) {
      record(replica, 1);
      replica.start();
      Await.until("the first", () -> steps().size() == 1);
      record(replica, 4);
      Await.until("all", () -> steps().size() == 5);

      assertThat(steps()).isEqualTo(stepsOf(0, 5));
      assertThat(replica.counted("failed.requests")).isEqualTo(7);
      assertThat(replica.counted("dropped.samples")).isZero();
    }
  }

  @Test
  void whatIsRefusedIsGivenUpAndNothingThatCameWithIt() throws InterruptedException {
    telemetry.say(
        Samples.fresh(
            "node-a",
            Samples.pod("shop", "web"),
            Samples.pod("shop", "bad"),
            Samples.pod("shop", "db")));
    server.otherwise(request -> {
      List<WrittenSample> samples = WrittenSample.read(request.body());
      if (samples.stream().anyMatch(ForwarderTest::isBad)) {
        return Answer.of(400, "out of order sample");
      }
      taken.addAll(samples);
      return Answer.of(204, "");
    });
    try (Replica replica = replica("")) {
      record(replica, 1);
      replica.start();
      Await.until("the first", () -> steps().size() == 1);
      record(replica, 3);
      Await.until("all that is good", () -> steps().size() == 4);

      assertThat(replica.counted("dropped.samples")).isEqualTo(4);
      assertThat(taken.stream().filter(sample -> "bad".equals(sample.labels().get("pod"))))
          .isNotEmpty();
      assertThat(taken).doesNotHaveDuplicates();
    }
  }

  @Test
  void serverThatRefusesEverythingIsNotAskedForEver() throws InterruptedException {
    server.otherwise(_ -> Answer.of(400, "never"));
    try (Replica replica = replica("")) {
      record(replica, 1);
      replica.start();
      Await.until("it is given up", () -> replica.counted("dropped.samples") > 30);
      record(replica, 1);
      Await.until("the next one too", () -> replica.counted("dropped.samples") > 60);
      assertThat(server.received()).hasSizeLessThan(300);
    }
  }

  @Test
  void outageIsCaughtUpWithFromTheStore() throws InterruptedException {
    try (Replica replica = replica(directory.toString(), CPU)) {
      record(replica, 1);
      replica.start();
      Await.until("the first", () -> steps().size() == 1);
      server.otherwise(_ -> Answer.of(503, "down"));
      // More than two blocks of half an hour.
      record(replica, 300);
      Await.until("it has noticed", () -> replica.counted("failed.requests") > 1);
      assertThat(replica.behindSeconds()).isGreaterThan(4000);
      assertThat(taken).hasSize(1);

      server.otherwise(request -> {
        taken.addAll(WrittenSample.read(request.body()));
        return Answer.of(200, "");
      });

      Await.until("all", () -> steps().size() == 301);
      assertThat(steps()).isEqualTo(stepsOf(0, 301));
    }
  }

  @Test
  void restartGoesOnWhereItStopped() throws InterruptedException {
    try (Replica first = replica(directory.toString(), CPU)) {
      record(first, 1);
      first.start();
      Await.until("the first", () -> steps().size() == 1);
      record(first, 3);
      Await.until("it says how far", () -> first.behindSeconds() == 15);
      assertThat(steps()).hasSize(4);
    }
    try (Replica second = replica(directory.toString(), CPU)) {
      record(second, 3);
      second.start();
      record(second, 3);

      Await.until("all", () -> steps().size() == 10);
      assertThat(steps()).isEqualTo(stepsOf(0, 10));
    }
  }

  @Test
  void seriesThatEndedBetweenTwoProcessesIsSaidToHaveEnded() throws InterruptedException {
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web"), Samples.pod("shop", "db")));
    try (Replica first = replica(directory.toString(), CPU)) {
      record(first, 1);
      first.start();
      Await.until("it says how far", () -> first.behindSeconds() == 15);
    }
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));
    try (Replica second = replica(directory.toString(), CPU)) {
      record(second, 1);
      second.start();
      Await.until("the second", () -> steps().size() == 2);

      assertThat(taken.stream().filter(WrittenSample::isEnd))
          .extracting(end -> end.labels().get("pod"))
          .containsExactly("db");
    }
  }

  @Test
  void storeThatForgotEverythingGoesOnWithWhatItHas() throws InterruptedException {
    try (Replica first = replica("", CPU)) {
      record(first, 1);
      first.start();
      Await.until("it says how far", () -> first.behindSeconds() == 15);
    }
    clock.advance(Duration.ofHours(2));
    try (Replica second = replica("", CPU)) {
      record(second, 2);
      second.start();
      Await.until("what there is", () -> steps().size() == 3);

      assertThat(steps()).isEqualTo(List.of(0L, 481L, 482L));
    }
  }

  @Test
  void withoutAUrlNothingStarts() throws InterruptedException {
    try (Replica replica = new Replica("a", telemetry, clock, "", cell, PrometheusConfig.NONE)) {
      replica.start();
      replica.record();
      assertThat(cell.read()).isEmpty();
    }
  }

  private static boolean isBad(WrittenSample sample) {
    return sample.name().equals(CPU) && "bad".equals(sample.labels().get("pod"));
  }

  private Replica replica(String where, String... series) throws InterruptedException {
    return new Replica(
        "a", telemetry, clock, where, cell, Replica.config(server.url() + "/api/v1/write", series));
  }

  private void record(Replica replica, int steps) {
    for (int i = 0; i < steps; i++) {
      replica.record();
      clock.advance(Duration.ofSeconds(15));
    }
  }

  private WrittenSample sample(String name) {
    return taken.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /// The steps that one pod's CPU was written of, in the order in which they came.
  private List<Long> steps() {
    return taken.stream()
        .filter(one -> one.name().equals(CPU) && "web".equals(one.labels().get("pod")))
        .map(one -> (one.millis() - START) / 15_000)
        .toList();
  }

  private static List<Long> stepsOf(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}
