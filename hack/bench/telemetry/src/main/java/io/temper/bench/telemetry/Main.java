package io.temper.bench.telemetry;

import io.temper.telemetry.Answer;
import io.temper.telemetry.Measurement;
import io.temper.telemetry.Query;
import io.temper.telemetry.Statistics;
import io.temper.telemetry.StoreConfig;
import io.temper.telemetry.TelemetryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Fills a store with hours of made-up pods as fast as it takes them, asks it, and prints what that
/// took as a table.
final class Main {
  private static final long START = 1_800_000_000_000L - 1_800_000_000_000L % 7_200_000L;
  private static final long STEP = StoreConfig.STEP.toMillis();
  private static final int QUERIES = 50;

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    int pods = Integer.parseInt(arguments[0]);
    int slots = Integer.parseInt(arguments[1]) * 240;
    Path directory = Files.createTempDirectory("temper-bench-telemetry");
    try {
      run(pods, slots, directory);
    } finally {
      delete(directory);
    }
  }

  private static void run(int pods, int slots, Path directory) throws IOException {
    StoreConfig config =
        new StoreConfig(Workload.METRICS, 1L << 34, 1L << 30, 1_000_000, Duration.ofDays(8));
    Workload workload = new Workload(pods, 1);
    long heap = heap();
    long longest = 0;
    long nanos = 0;
    long logs = 0;
    try (TelemetryStore store = TelemetryStore.open(directory, config)) {
      for (int slot = 0; slot < slots; slot++) {
        List<Measurement> rows = workload.rows(slot);
        long begun = System.nanoTime();
        store.append(START + slot * STEP, rows);
        long took = System.nanoTime() - begun;
        nanos += took;
        longest = Math.max(longest, took);
        logs = Math.max(logs, store.statistics().logBytes());
      }
      long head = store.statistics().headBytes();
      Statistics after = store.statistics();
      System.out.println("| what | |");
      System.out.println("|---|---|");
      line("pods / containers", "%d / %d".formatted(pods, workload.containers()));
      line("values taken", "%,d".formatted(after.samples()));
      line(
          "taken per second, one thread, with log and fsync",
          "%,.0f".formatted(after.samples() * 1e9 / nanos));
      line("longest batch, ms", "%.0f".formatted(longest / 1e6));
      line(
          "log of half an hour, bytes per value",
          "%.2f".formatted(logs * 1.0 / (after.samples() / (slots / 120.0))));
      line(
          "memory of the newest half hour, KiB per container",
          "%.2f".formatted(head / 1024.0 / workload.containers()));
      line(
          "heap after a collection, KiB per container",
          "%.2f".formatted((heap() - heap) / 1024.0 / workload.containers()));
      queries(store, slots);
    }
    files(directory, slots, config, pods, workload);
  }

  private static void files(
      Path directory, int slots, StoreConfig config, int pods, Workload workload)
      throws IOException {
    long begun = System.nanoTime();
    try (TelemetryStore store = TelemetryStore.open(directory, config)) {
      line("opening after a stop, ms", "%.0f".formatted((System.nanoTime() - begun) / 1e6));
      line("damaged", "%d".formatted(store.statistics().damaged()));
    }
    long raw = bytes(directory, "raw-");
    long blocks = count(directory, "raw-");
    long perBlock = values(pods, 120);
    line("files, bytes per value", "%.3f".formatted(raw * 1.0 / (perBlock * blocks)));
    long rollups = count(directory, "rollup-");
    line(
        "rollups, bytes per value that went in",
        "%.3f".formatted(bytes(directory, "rollup-") * 1.0 / Math.max(1, perBlock * 4 * rollups)));
    line(
        "six hours on disk, KiB per container",
        "%.1f".formatted(raw * 12.0 / Math.max(1, blocks) / 1024 / workload.containers()));
    line("hours filled", "%.1f".formatted(slots / 240.0));
  }

  /// Values in so many rows of all subjects: the same in every block.
  private static long values(int pods, int slots) {
    long values = 0;
    for (Measurement row : new Workload(pods, 1).rows(0)) {
      values += Arrays.stream(row.values()).filter(value -> value != Long.MIN_VALUE).count();
    }
    return values * slots;
  }

  private static void queries(TelemetryStore store, int slots) {
    long end = START + slots * STEP;
    long six = Math.min(slots, 1440) * STEP;
    time(
        "a pod, CPU, six hours by 15 s",
        QUERIES,
        () ->
            store.query(
                query("team-3", "service-3-", List.of(0), end - six, STEP, (int) (six / STEP), 8)));
    time(
        "a namespace, CPU and memory, six hours by 5 min",
        QUERIES,
        () ->
            store.query(
                query(
                    "team-3",
                    "",
                    List.of(0, 3),
                    end - six,
                    300_000,
                    (int) (six / 300_000),
                    10_000)));
    time(
        "everything, CPU, the last hour by 5 min",
        3,
        () -> store.query(query(null, "", List.of(0), end - 3_600_000, 300_000, 12, 1_000_000)));
  }

  private static Query query(
      @Nullable String namespace,
      String name,
      List<Integer> metrics,
      long from,
      long step,
      int steps,
      int most) {
    return new Query(
        namespace,
        (subject, _) -> subject.container().isEmpty() && subject.name().startsWith(name),
        metrics,
        from,
        step,
        steps,
        most);
  }

  /// Asks something to be timed.
  private interface Asking {
    Answer ask();
  }

  private static void time(String what, int times, Asking asking) {
    long[] nanos = new long[times];
    int series = 0;
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      series = asking.ask().series().size();
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    line(
        what + ": " + series + " series, p50 / p99 ms",
        "%.1f / %.1f".formatted(nanos[times / 2] / 1e6, nanos[times * 99 / 100] / 1e6));
  }

  private static void line(String what, String value) {
    System.out.println("| " + what + " | " + value + " |");
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long bytes(Path directory, String start) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static long count(Path directory, String start) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(start)).count();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
