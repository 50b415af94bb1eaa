package io.temper.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.port.Checkpoints;
import io.temper.server.port.PastUsage;
import io.temper.server.port.Telemetry;
import io.temper.telemetry.TelemetryStore;
import java.nio.file.Path;

/// Telemetry in a directory, taken down when a test says so.
public final class Recording implements AutoCloseable {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final TelemetryMetrics metrics = new TelemetryMetrics(registry);
  private final TelemetryConfig config;
  private final Recorder recorder;
  private final TelemetryStore store;

  public Recording(Path directory, Telemetry telemetry, FakeClock clock)
      throws InterruptedException {
    config = new TelemetryConfig(directory, 64, 64, 1000, 8);
    recorder = new Recorder(telemetry, config, new Clocks(clock, System::nanoTime), metrics);
    store = recorder.open();
  }

  public void record() {
    recorder.record(store);
  }

  public Checkpoints checkpoints() {
    return new CheckpointFiles(recorder, config, metrics);
  }

  public PastUsage past() {
    return new PastRows(recorder);
  }

  /// Checkpoints that could not be used.
  public double passedOver() {
    return registry.counter("temper.checkpoints.passed.over").count();
  }

  /// Checkpoints that could not be written.
  public double failed() {
    return registry.counter("temper.checkpoints.failed").count();
  }

  @Override
  public void close() {
    recorder.close();
  }
}
