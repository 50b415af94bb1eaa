package io.temper.server.telemetry;

import io.temper.crds.perf.Metric;
import io.temper.machinery.config.Flag;
import io.temper.telemetry.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is kept of what was measured, and where.
public record TelemetryConfig(
    @Flag(
            name = "telemetry-dir",
            help =
                "Directory for what was measured, used by nobody else; a disk that outlives the"
                    + " process. Without it, it is kept in memory.")
        Path directory,
    @Flag(
            name = "telemetry-max-disk",
            value = "4096",
            help = "Megabytes (MiB) that it may take there; the oldest is deleted.")
        int mostDiskMebibytes,
    @Flag(
            name = "telemetry-max-memory",
            value = "128",
            help =
                "Megabytes (MiB) of it that may be kept in memory when there is no directory, or it"
                    + " cannot be written; beside the newest half hour.")
        int mostMemoryMebibytes,
    @Flag(
            name = "telemetry-max-subjects",
            value = "200000",
            help =
                "Nodes, pods and containers that are recorded in half an hour; more are left out.")
        int mostSubjects,
    @Flag(
            name = "telemetry-rollup-days",
            value = "8",
            help = "Days that five-minute values are kept.")
        int rollupDays) {
  private static final long MEBIBYTE = 1L << 20;

  public TelemetryConfig {
    requirePositive("--telemetry-max-disk", mostDiskMebibytes);
    requirePositive("--telemetry-max-memory", mostMemoryMebibytes);
    requirePositive("--telemetry-max-subjects", mostSubjects);
    requirePositive("--telemetry-rollup-days", rollupDays);
  }

  /// Where files are; null: nowhere.
  @Nullable Path files() {
    return directory.toString().isEmpty() ? null : directory;
  }

  StoreConfig store() {
    return new StoreConfig(
        Row.METRICS.stream().map(Metric::name).toList(),
        mostDiskMebibytes * MEBIBYTE,
        mostMemoryMebibytes * MEBIBYTE,
        mostSubjects,
        Duration.ofDays(rollupDays));
  }

  private static void requirePositive(String flag, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(flag + ": must be positive");
    }
  }
}
