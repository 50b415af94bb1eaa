package io.temper.server.telemetry;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.perf.FakeTelemetry;
import io.temper.server.port.Cell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A replica of the server, as far as it takes down what agents tell and writes it to Prometheus.
final class Replica implements AutoCloseable {
  private static final Path NONE = Path.of("");

  private final Recorder recorder;
  private final Forwarder forwarder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /// @param directory of its store; empty: in memory
  /// @param cell that it shares with others
  Replica(
      String name,
      FakeTelemetry telemetry,
      FakeClock clock,
      String directory,
      Cell cell,
      PrometheusConfig config)
      throws InterruptedException {
    Clocks clocks = new Clocks(clock, System::nanoTime);
    recorder =
        new Recorder(
            telemetry,
            new TelemetryConfig(Path.of(directory), 64, 64, 1000, 8),
            clocks,
            new TelemetryMetrics(registry));
    recorder.open();
    forwarder =
        new Forwarder(
            recorder,
            config,
            cell,
            name,
            clocks,
            new ForwardMetrics(registry),
            Duration.ofMillis(10));
  }

  static PrometheusConfig config(String url, String... series) {
    return new PrometheusConfig(
        url,
        series.length == 0 ? List.of("*") : List.of(series),
        List.of("cluster=lab"),
        List.of(),
        NONE,
        "",
        NONE,
        NONE,
        NONE,
        NONE);
  }

  void start() {
    forwarder.start();
  }

  /// Takes down what is known now.
  void record() {
    recorder.record(recorder.store().orElseThrow());
  }

  boolean hasTurn() {
    return forwarder.hasTurn();
  }

  Recorder recorder() {
    return recorder;
  }

  double counted(String name) {
    return registry.get("temper.remote.write." + name).counter().count();
  }

  double behindSeconds() {
    return registry
        .get("temper.remote.write.behind")
        .timeGauge()
        .value(java.util.concurrent.TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    forwarder.close();
    recorder.close();
  }
}
