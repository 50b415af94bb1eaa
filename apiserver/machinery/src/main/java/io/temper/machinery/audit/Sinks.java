package io.temper.machinery.audit;

import io.temper.machinery.time.Clocks;
import java.time.Duration;

/// Places for events, put together as configured: `truncation ─▶ queue or blocking ─▶ writer`.
///
/// @param room bytes of events that may wait for one place
record Sinks(long room, Losses losses, Clocks clocks) {
  private static final String STANDARD_OUTPUT = "-";
  private static final long MEGABYTE = 1024 * 1024;

  /// So many batches may be on their way to a webhook at once.
  private static final int CALLS = 4;

  private static final Duration CLOSING = Duration.ofSeconds(10);

  /// @throws AuditException when the log cannot be written
  EventSink log(AuditLogConfig config) {
    EventWriter writer =
        config.path().toString().equals(STANDARD_OUTPUT)
            ? StandardOutput.ofProcess()
            : LogFile.open(
                config.path(),
                config.maxSizeMegabytes() * MEGABYTE,
                config.maxBackups(),
                config.maxAgeDays(),
                clocks);
    // A line at a time: batches would gain nothing.
    var limits =
        new BatchQueue.Limits(config.bufferSize(), room, 1, 1, Duration.ZERO, 0, 0, 1, CLOSING);
    EventSink sink = sink(writer, config.mode(), limits);
    return config.truncate() ? new Truncation(sink, config.maxEventBytes(), losses) : sink;
  }

  EventSink webhook(AuditWebhookConfig config, AuditEndpoint endpoint) {
    var limits =
        new BatchQueue.Limits(
            config.bufferSize(),
            room,
            config.batchEvents(),
            config.maxBatchBytes(),
            config.batchWait(),
            config.throttle() ? config.batchesPerSecond() : 0,
            config.burst(),
            CALLS,
            CLOSING);
    EventWriter writer = new WebhookWriter(endpoint, config.initialBackoff(), clocks);
    EventSink sink = sink(writer, config.mode(), limits);
    return config.truncate() ? new Truncation(sink, config.maxEventBytes(), losses) : sink;
  }

  private EventSink sink(EventWriter writer, AuditMode mode, BatchQueue.Limits limits) {
    return switch (mode) {
      case BATCH -> BatchQueue.start(writer, limits, losses, clocks);
      case BLOCKING -> new Blocking(writer, false, losses);
      case BLOCKING_STRICT -> new Blocking(writer, true, losses);
    };
  }
}
