package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedCostHistoryTest extends CostHistoryContract {
  @TempDir private Path directory;

  @Override
  Database open() {
    return Database.embedded(directory.resolve("history"));
  }

  /// A write is there whole or not at all, and what was acknowledged is there.
  @Test
  void aWriterThatIsKilledLeavesWholeRoundsAndAllItSaidItWrote()
      throws IOException, InterruptedException {
    Path file = directory.resolve("killed");
    int said = 0;
    for (int kill = 0; kill < 3; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  CostWriter.class.getName(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader lines = writer.inputReader()) {
        for (int i = 0; i < 5 + 7 * kill; i++) {
          said = Integer.parseInt(Objects.requireNonNull(lines.readLine()));
        }
        // Not the process itself, which would close what it has said.
        writer.toHandle().destroyForcibly();
        writer.waitFor();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said = Integer.parseInt(line);
        }
      }

      try (Database database = Database.embedded(file)) {
        List<CostRow> rows = new CostHistory(database).read(DAY, DAY, at(1));
        int round = rows.getFirst().nanoDollars().intValueExact();
        assertThat(round).isBetween(said, said + 1);
        assertThat(rows).containsExactlyInAnyOrderElementsOf(CostWriter.round(round));
      }
    }
  }
}
