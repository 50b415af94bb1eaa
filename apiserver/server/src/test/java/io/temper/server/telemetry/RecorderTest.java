package io.temper.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.crds.perf.Metric;
import io.temper.machinery.time.Clocks;
import io.temper.server.Await;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.perf.Samples;
import io.temper.server.port.NodeTelemetry;
import io.temper.telemetry.Answer;
import io.temper.telemetry.Query;
import io.temper.telemetry.Subject;
import io.temper.telemetry.TelemetryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
  private static final long MIB = 1L << 20;

  @TempDir private Path directory;

  private final FakeTelemetry telemetry = new FakeTelemetry();
  private final FakeClock clock = new FakeClock(Samples.NOW);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void nodesPodsAndContainersAreTakenDownAsTold() throws InterruptedException {
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));

    List<Answer.Series> series = recorded(1);

    assertThat(series.stream().map(Answer.Series::subject).distinct())
        .containsExactly(
            Subject.node("node-a", "uid-node-a"),
            Subject.pod("shop", "web", "uid-web"),
            Subject.container("shop", "web", "uid-web", "main"));
    assertThat(value(series, "node-a", "", Metric.CpuUsedMillicores)).isEqualTo(612);
    assertThat(value(series, "node-a", "", Metric.CpuRequestedMillicores)).isEqualTo(500);
    assertThat(value(series, "web", "", Metric.MemoryUsedBytes)).isEqualTo(210 * MIB);
    assertThat(value(series, "web", "", Metric.RunQueueP99Micros)).isEqualTo(1234);
    assertThat(value(series, "web", "", Metric.CpuNeededMillicores)).isEqualTo(120);
    assertThat(value(series, "web", "main", Metric.CpuLimitMillicores)).isEqualTo(1000);
  }

  @Test
  void whatIsNotMeasuredHasNoValue() throws InterruptedException {
    telemetry.say(
        Samples.fresh("node-a", Samples.pod("shop", "web"), Samples.unmeasured("shop", "new")));

    List<Answer.Series> series = recorded(1);

    assertThat(series).noneMatch(one -> one.subject().name().equals("new"));
    assertThat(series)
        .noneMatch(one ->
            one.subject().container().equals("main")
                && one.metric() == Row.column(Metric.ThrottledPeriodsPermille));
  }

  @Test
  void silentAgentLeavesAGap() throws InterruptedException {
    NodeTelemetry told = Samples.fresh("node-a", Samples.pod("shop", "web"));
    try (Recorder recorder = recorder("")) {
      TelemetryStore store = recorder.open();
      for (int step = 0; step < 4; step++) {
        telemetry.say(step == 2 ? Samples.stale("node-a", Samples.pod("shop", "web")) : told);
        recorder.record(store);
        clock.advance(Duration.ofSeconds(15));
      }

      assertThat(series(store, 4).getFirst().count()).containsExactly(1, 1, 0, 1);
    }
  }

  @Test
  void whatWasTakenDownIsThereAfterARestart() throws InterruptedException {
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));
    try (Recorder recorder = recorder(directory.toString())) {
      recorder.record(recorder.open());
    }

    try (Recorder recorder = recorder(directory.toString())) {
      assertThat(series(recorder.open(), 1)).isNotEmpty();
    }
  }

  @Test
  void directoryOfAnotherProcessIsWaitedForAndNamed() throws InterruptedException {
    TelemetryStore first = TelemetryStore.open(directory, config("").store());
    try (Recorder second = recorder(directory.toString())) {
      second.start();
      Await.until("it says why", () -> second.waitingFor().contains("in use by another process"));
      assertThat(second.store()).isEmpty();

      first.close();

      Await.until("it is open", () -> second.store().isPresent());
      assertThat(second.waitingFor()).isEmpty();
    }
  }

  @Test
  void metricsSayWhatWasTaken() throws InterruptedException {
    telemetry.say(Samples.fresh("node-a", Samples.pod("shop", "web")));
    try (Recorder recorder = recorder("")) {
      TelemetryStore store = recorder.open();
      recorder.record(store);
      recorder.record(store);

      assertThat(registry.get("temper.telemetry.subjects").gauge().value()).isEqualTo(3);
      assertThat(registry.get("temper.telemetry.samples").functionCounter().count())
          .isGreaterThan(20);
      assertThat(
              registry
                  .get("temper.telemetry.dropped.rows")
                  .tag("reason", "late")
                  .functionCounter()
                  .count())
          .isEqualTo(3);
      assertThat(registry.get("temper.telemetry.uncommitted.seconds").gauge().value()).isZero();
    }
  }

  private List<Answer.Series> recorded(int steps) throws InterruptedException {
    try (Recorder recorder = recorder("")) {
      TelemetryStore store = recorder.open();
      recorder.record(store);
      return series(store, steps);
    }
  }

  private static List<Answer.Series> series(TelemetryStore store, int steps) {
    List<Integer> all = IntStream.range(0, Metric.values().length).boxed().toList();
    return store
        .query(
            new Query(null, (_, _) -> true, all, Samples.NOW.toEpochMilli(), 15_000, steps, 1000))
        .series();
  }

  private static long value(
      List<Answer.Series> series, String name, String container, Metric metric) {
    return series.stream()
        .filter(one ->
            one.subject().name().equals(name)
                && one.subject().container().equals(container)
                && one.metric() == Row.column(metric))
        .findFirst()
        .orElseThrow()
        .sum()[0];
  }

  private Recorder recorder(String where) {
    return new Recorder(
        telemetry,
        config(where),
        new Clocks(clock, System::nanoTime),
        new TelemetryMetrics(registry));
  }

  private static TelemetryConfig config(String where) {
    return new TelemetryConfig(Path.of(where), 64, 64, 1000, 1);
  }
}
