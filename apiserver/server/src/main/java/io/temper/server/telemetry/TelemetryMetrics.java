package io.temper.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.temper.telemetry.Statistics;
import io.temper.telemetry.TelemetryStore;
import java.util.function.ToDoubleFunction;

/// How taking down what agents tell goes.
public final class TelemetryMetrics {
  private final MeterRegistry registry;
  private final Counter passedOver;
  private final Counter failed;

  public TelemetryMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.passedOver =
        Counter.builder("temper.checkpoints.passed.over")
            .description("Checkpoints that were damaged or of another version")
            .register(registry);
    this.failed =
        Counter.builder("temper.checkpoints.failed")
            .description("Checkpoints that could not be written")
            .register(registry);
  }

  void checkpointPassedOver() {
    passedOver.increment();
  }

  void checkpointFailed() {
    failed.increment();
  }

  void follow(TelemetryStore store) {
    counter(store, "samples", "Values taken down", Statistics::samples);
    FunctionCounter.builder(
            "temper.telemetry.dropped.rows", store, open -> open.statistics().lateRows())
        .description("Rows not taken down")
        .tag("reason", "late")
        .register(registry);
    FunctionCounter.builder(
            "temper.telemetry.dropped.rows", store, open -> open.statistics().crowdedRows())
        .description("Rows not taken down")
        .tag("reason", "crowded")
        .register(registry);
    counter(store, "damaged", "Files and pages that could not be read", Statistics::damaged);
    gauge(store, "subjects", "Nodes, pods and containers of now", Statistics::subjects);
    gauge(
        store,
        "memory.bytes",
        "Memory for the newest half hour and what is not written",
        all -> all.headBytes() + all.unwrittenBytes());
    gauge(store, "disk.bytes", "Files of what is over", Statistics::diskBytes);
    gauge(store, "log.bytes", "The log of the newest half hour", Statistics::logBytes);
    gauge(
        store,
        "uncommitted.seconds",
        "Age of the oldest rows that are in memory alone; 0 when none are",
        all -> all.uncommittedMillis() / 1000.0);
  }

  private void counter(
      TelemetryStore store, String name, String help, ToDoubleFunction<Statistics> value) {
    FunctionCounter.builder(
            "temper.telemetry." + name, store, open -> value.applyAsDouble(open.statistics()))
        .description(help)
        .register(registry);
  }

  private void gauge(
      TelemetryStore store, String name, String help, ToDoubleFunction<Statistics> value) {
    Gauge.builder("temper.telemetry." + name, store, open -> value.applyAsDouble(open.statistics()))
        .description(help)
        .register(registry);
  }
}
