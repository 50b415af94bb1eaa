package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedHistoryTest extends SavingsHistoryContract {
  private static final Instant HOUR = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  @Override
  Database open() {
    return Database.embedded(directory.resolve("history"));
  }

  @Test
  void whatWasWrittenIsThereAfterAnotherStart() {
    Path file = directory.resolve("kept");
    try (Database first = Database.embedded(file)) {
      new SavingsHistory(first, "one").write(List.of(hour(HOUR, "cluster", 7)));
    }
    try (Database second = Database.embedded(file)) {
      assertThat(new SavingsHistory(second, "two").read("cluster", HOUR, HOUR.plusSeconds(1)))
          .containsExactly(hour(HOUR, "cluster", 7));
    }
  }

  @Test
  void garbageInsteadOfADatabaseIsSaidAndLeftAsItIs() throws IOException {
    Path file = directory.resolve("garbage.mv.db");
    Files.writeString(file, "no database at all\n".repeat(1_000));
    byte[] before = Files.readAllBytes(file);

    try (Database database = Database.embedded(directory.resolve("garbage"))) {
      SavingsHistory history = new SavingsHistory(database, "one");
      assertThatThrownBy(() -> history.write(List.of(hour(HOUR, "cluster", 1))))
          .isInstanceOf(HistoryException.class);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void directoryThatCannotBeWrittenIsSaid() {
    try (Database database = Database.embedded(Path.of("/proc/nowhere/history"))) {
      SavingsHistory history = new SavingsHistory(database, "one");
      assertThatThrownBy(() -> history.read("cluster", HOUR, HOUR))
          .isInstanceOf(HistoryException.class)
          .hasMessageContaining("nowhere");
    }
  }
}
