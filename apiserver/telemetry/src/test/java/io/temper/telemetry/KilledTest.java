package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that is killed with SIGKILL loses nothing that it was told was taken: in the server,
/// where rows come every 15 seconds, at most those of the last 15.
final class KilledTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 60, 130, 500})
  void everyRowThatWasTakenIsThereAfterTheKill(int slots) throws IOException, InterruptedException {
    Process process = StoreProcess.start(directory, 100_000, "true");
    Model model = new Model();
    int taken = 0;
    try (BufferedReader output = StoreProcess.output(process)) {
      String line = output.readLine();
      while (line != null) {
        int slot = Integer.parseInt(line);
        StoreProcess.rows(slot).forEach(row -> model.add(Model.at(slot), row));
        taken++;
        if (taken == slots) {
          // Not through the Process, which would close the stream as well.
          process.toHandle().destroyForcibly();
        }
        line = output.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }

    try (TelemetryStore store = TelemetryStore.open(directory, Model.CONFIG)) {
      assertThat(taken).isGreaterThanOrEqualTo(slots);
      // It may have died between taking a row and saying so: what it said is what is compared.
      model.check(store, Model.everything(Model.at(0), Model.at(taken), StoreConfig.STEP_MILLIS));
      assertThat(store.statistics().damaged()).isZero();
    }
  }
}
