package io.temper.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.prometheus.Labels;
import io.temper.prometheus.Matrix.Point;
import io.temper.prometheus.MetricName;
import io.temper.prometheus.PrometheusProcess;
import io.temper.prometheus.RemoteWrite;
import io.temper.prometheus.WriteRequest;
import io.temper.server.Await;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.perf.Samples;
import io.temper.server.port.Cell;
import io.temper.server.trust.FakeCell;
import io.temper.telemetry.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// To a real Prometheus.
final class ForwarderIT {
  private static final String CPU = "temper_pod_cpu_used_cores";
  private static final Path NONE = Path.of("");

  @TempDir private Path directory;

  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeClock clock = new FakeClock(Samples.NOW);
  private final FakeCell cell = new FakeCell();
  private PrometheusProcess prometheus;

  @BeforeEach
  void start() throws IOException {
    prometheus = PrometheusProcess.start(directory);
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  @Test
  void whatWasTakenDownIsWhatPrometheusHas() throws Exception {
    try (Replica replica = replica("a", cell)) {
      begin(replica);
      record(replica, 40);
      caughtUp(replica);

      assertThat(samples()).isEqualTo(Map.of("web", stepsOf(0, 41)));
      assertThat(replica.counted("dropped.samples")).isZero();
    }
  }

  @Test
  void prometheusThatIsKilledAmongWritesHasEachValueOnceWhenItIsBack() throws Exception {
    try (Replica replica = replica("a", cell)) {
      begin(replica);
      for (int round = 0; round < 3; round++) {
        record(replica, 20);
        prometheus.kill();
        record(replica, 20);
        prometheus.launch();
      }
      caughtUp(replica);

      assertThat(samples()).isEqualTo(Map.of("web", stepsOf(0, 121)));
      assertThat(replica.counted("failed.requests")).isPositive();
    }
  }

  @Test
  void oursThatIsRestartedGoesOn() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (Replica replica = replica("a", cell)) {
        replica.record();
        clock.advance(Duration.ofSeconds(15));
        replica.start();
        int begun = round;
        Await.until("it has begun", () -> begun > 0 ? replica.hasTurn() : begun(cell));
        record(replica, 9);
        // Not all of it is written by now; the next process finds it in the store.
      }
    }
    try (Replica last = replica("a", cell)) {
      record(last, 1);
      last.start();
      caughtUp(last);
    }

    assertThat(samples().get("web")).isEqualTo(stepsOf(0, 31));
  }

  @Test
  void wrongPasswordLosesNothingOnceItIsRight() throws Exception {
    // Of the password "test", as in Prometheus' own guide.
    String web =
        "basic_auth_users: {admin: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay}\n";
    Path folder = Files.createDirectory(directory.resolve("guarded"));
    Path password = Files.writeString(folder.resolve("password"), "wrong");
    try (PrometheusProcess guarded = PrometheusProcess.startGuarded(folder, web)) {
      PrometheusConfig config =
          new PrometheusConfig(
              guarded.writeUrl().toString(),
              List.of(CPU),
              List.of(),
              List.of(),
              NONE,
              "admin",
              password,
              NONE,
              NONE,
              NONE);
      try (Replica replica = new Replica("a", telemetry, clock, store("a"), cell, config)) {
        record(replica, 1);
        replica.start();
        Await.until("it is refused", () -> replica.counted("failed.requests") > 1);
        record(replica, 5);

        Files.writeString(password, "test");

        caughtUp(replica);
        assertThat(replica.counted("sent.samples")).isEqualTo(6);
        assertThat(replica.counted("dropped.samples")).isZero();
      }
    }
  }

  @Test
  void replicaThatLetsGoIsFollowedWithoutAGap() throws Exception {
    Replica a = replica("a", cell);
    try (Replica b = replica("b", cell)) {
      begin(a);
      b.start();
      recordOnBoth(a, b, 10);
      a.close();
      record(b, 10);
      Await.until("it has its turn", b::hasTurn);
      caughtUp(b);
    }

    assertThat(samples().get("web")).isEqualTo(stepsOf(0, 21));
  }

  @Test
  void replicaThatIsCutOffIsFollowedAndLosesNothingToTheOther() throws Exception {
    Severable severable = new Severable(cell);
    try (Replica a = replica("a", severable);
        Replica b = replica("b", cell)) {
      begin(a);
      b.start();
      recordOnBoth(a, b, 10);
      caughtUp(a);
      severable.cut = true;
      recordOnBoth(a, b, 10);
      Await.until("a does not believe in its turn", () -> !a.hasTurn());
      recordOnBoth(a, b, 10);
      Await.until("b has its turn", b::hasTurn);
      recordOnBoth(a, b, 10);
      caughtUp(b);
      // What a had written since it was cut off came from b once more, and was there already.
      assertThat(samples().get("web")).isEqualTo(stepsOf(0, 41));

      severable.cut = false;
      recordOnBoth(a, b, 10);
      caughtUp(b);
      assertThat(a.hasTurn()).isFalse();
      assertThat(samples().get("web")).isEqualTo(stepsOf(0, 51));
    }
  }

  @Test
  void halfAStepOfAnotherReplicaWithOtherValuesIsFilledUp() throws Exception {
    telemetry.say(
        Samples.fresh(
            "node-a",
            Samples.pod("shop", "p01"),
            Samples.pod("shop", "p02"),
            Samples.pod("shop", "p03"),
            Samples.pod("shop", "p04")));
    WriteRequest half = new WriteRequest();
    for (String pod : List.of("p01", "p02")) {
      Map<String, String> labels = SeriesName.labels(Subject.pod("shop", pod, "uid-" + pod));
      labels.put("cluster", "lab");
      half.add(new MetricName(CPU), Labels.of(labels), Samples.NOW.toEpochMilli(), 0.005);
    }
    try (RemoteWrite other = new RemoteWrite(config().writeEndpoint(), clock)) {
      assertThat(other.send(half.encoded(0, 2))).isInstanceOf(RemoteWrite.Outcome.Taken.class);
    }
    try (Replica b = replica("b", cell)) {
      b.record();
      b.start();
      caughtUp(b, 0);

      assertThat(samples().keySet()).containsExactly("p01", "p02", "p03", "p04");
      assertThat(b.counted("dropped.samples")).isEqualTo(2);
    }
  }

  /// A cell that one replica cannot reach any more.
  private static final class Severable implements Cell {
    private final Cell cell;
    private volatile boolean cut;

    Severable(Cell cell) {
      this.cell = cell;
    }

    @Override
    public Optional<Document> read() {
      check();
      return cell.read();
    }

    @Override
    public boolean write(@Nullable Document expected, Map<String, String> data) {
      check();
      return cell.write(expected, data);
    }

    private void check() {
      if (cut) {
        throw new CellException("cut off");
      }
    }
  }

  private static boolean begun(Cell cell) {
    return cell.read()
        .map(found -> !found.data().getOrDefault(WriterTurn.UNTIL, "").isEmpty())
        .orElse(false);
  }

  private Replica replica(String name, Cell shared) throws InterruptedException {
    return new Replica(name, telemetry, clock, store(name), shared, config());
  }

  private PrometheusConfig config() {
    return Replica.config(prometheus.writeUrl().toString(), CPU);
  }

  private String store(String name) {
    return directory.resolve("store-" + name).toString();
  }

  private void begin(Replica replica) throws InterruptedException {
    record(replica, 1);
    replica.start();
    caughtUp(replica);
  }

  private void record(Replica replica, int steps) {
    for (int i = 0; i < steps; i++) {
      replica.record();
      clock.advance(Duration.ofSeconds(15));
    }
  }

  private void recordOnBoth(Replica a, Replica b, int steps) {
    for (int i = 0; i < steps; i++) {
      a.record();
      b.record();
      clock.advance(Duration.ofSeconds(15));
    }
  }

  private static void caughtUp(Replica replica) throws InterruptedException {
    caughtUp(replica, 15);
  }

  private static void caughtUp(Replica replica, int seconds) throws InterruptedException {
    Await.until(
        "all is written",
        () -> replica.counted("sent.samples") > 0 && replica.behindSeconds() == seconds);
  }

  private Map<String, List<Point>> samples() throws InterruptedException {
    Instant end = clock.instant().plusSeconds(60);
    return prometheus.samples(CPU, "pod", end);
  }

  private static List<Point> stepsOf(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(step -> new Point(Samples.NOW.toEpochMilli() + 15_000 * step, 0.09))
        .toList();
  }
}
