package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that takes no more: everything can still be read, and it is said why nothing is written.
final class FullDiskTest {
  @TempDir private Path directory;

  @Test
  void whatCannotBeWrittenIsServedFromMemory() throws IOException, InterruptedException {
    int slots = 2 * StoreConfig.BLOCK_SLOTS + 10;
    // The kernel refuses every write beyond 4 KiB of a file.
    Process process = StoreProcess.start(directory, slots, "ulimit -f 4");
    List<String> lines;
    try (BufferedReader output = StoreProcess.output(process)) {
      lines = output.lines().toList();
    } finally {
      process.waitFor();
    }

    assertThat(lines).contains("values " + slots * StoreProcess.PODS * 3);
    assertThat(lines.getLast()).startsWith("trouble ").doesNotContain("null");
  }

  @Test
  void itIsWrittenAsSoonAsItCanBe() throws IOException {
    Path store = directory.resolve("store");
    Path away = directory.resolve("away");
    try (TelemetryStore telemetry = TelemetryStore.open(store, Model.CONFIG)) {
      telemetry.append(Model.at(0), StoreProcess.rows(0));
      Files.move(store, away);
      for (int slot = 1; slot < StoreConfig.BLOCK_SLOTS + 2; slot++) {
        telemetry.append(Model.at(slot), StoreProcess.rows(slot));
      }
      telemetry.settle();
      assertThat(telemetry.statistics().trouble()).contains("NoSuchFile");
      assertThat(telemetry.statistics().uncommittedMillis()).isPositive();
      Files.move(away, store);

      int slots = StoreConfig.BLOCK_SLOTS + 10;
      for (int slot = StoreConfig.BLOCK_SLOTS + 2; slot < slots; slot++) {
        telemetry.append(Model.at(slot), StoreProcess.rows(slot));
      }
      telemetry.settle();

      assertThat(telemetry.statistics().trouble()).isNull();
      assertThat(telemetry.statistics().uncommittedMillis()).isZero();
      assertThat(telemetry.statistics().unwrittenBytes()).isZero();
    }
    try (TelemetryStore telemetry = TelemetryStore.open(store, Model.CONFIG)) {
      Query all =
          Model.everything(
              Model.at(0), Model.at(StoreConfig.BLOCK_SLOTS + 10), StoreConfig.STEP_MILLIS);
      assertThat(Model.flat(telemetry.query(all)))
          .hasSize((StoreConfig.BLOCK_SLOTS + 10) * StoreProcess.PODS * 3);
    }
  }
}
