package io.temper.server.telemetry;

import io.temper.machinery.time.Clocks;
import io.temper.server.port.Telemetry;
import io.temper.telemetry.StoreConfig;
import io.temper.telemetry.StoreException;
import io.temper.telemetry.TelemetryStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes down what agents told, every 15 seconds, on a thread of its own: whatever a node's agent
/// last said of its pods, as long as it is not silent.
///
/// Every replica does, into a directory of its own. While another process holds the directory, as
/// the one before does until it has stopped, nothing is taken down and the directory is tried again
/// each second.
public final class Recorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Telemetry telemetry;
  private final TelemetryConfig config;
  private final Clocks clocks;
  private final TelemetryMetrics metrics;
  private volatile @Nullable TelemetryStore store;
  private volatile String waitingFor = "not opened yet";
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  public Recorder(
      Telemetry telemetry, TelemetryConfig config, Clocks clocks, TelemetryMetrics metrics) {
    this.telemetry = telemetry;
    this.config = config;
    this.clocks = clocks;
    this.metrics = metrics;
  }

  public void start() {
    thread = Thread.ofPlatform().daemon().name("telemetry").start(this::run);
  }

  /// Where it is taken down; empty until that is open.
  Optional<TelemetryStore> store() {
    return Optional.ofNullable(store);
  }

  /// Why nothing is; empty when something is.
  String waitingFor() {
    return waitingFor;
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    TelemetryStore open = store;
    if (open != null) {
      open.close();
    }
  }

  private void run() {
    try {
      TelemetryStore open = open();
      long recorded = step();
      while (!closed) {
        clocks.sleep(untilNextStep());
        // Once in a step, also when sleep ends a little early: who reads a step has all of it.
        if (step() != recorded) {
          recorded = step();
          record(open);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes down what is known now.
  void record(TelemetryStore open) {
    try {
      open.append(clocks.now().toEpochMilli(), Measurements.of(telemetry.nodes()));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Telemetry not taken down");
    }
  }

  /// Opens the directory, as soon as it can be.
  TelemetryStore open() throws InterruptedException {
    while (true) {
      try {
        TelemetryStore open = TelemetryStore.open(config.files(), config.store());
        metrics.follow(open);
        store = open;
        waitingFor = "";
        return open;
      } catch (StoreException e) {
        if (!waitingFor.equals(e.getMessage())) {
          waitingFor = String.valueOf(e.getMessage());
          log.atWarn().addKeyValue("reason", e.getMessage()).log("Telemetry is not taken down yet");
        }
        clocks.sleep(RETRY);
      }
    }
  }

  private long step() {
    return Math.floorDiv(clocks.now().toEpochMilli(), StoreConfig.STEP.toMillis());
  }

  private Duration untilNextStep() {
    long step = StoreConfig.STEP.toMillis();
    return Duration.ofMillis(step - Math.floorMod(clocks.now().toEpochMilli(), step));
  }
}
