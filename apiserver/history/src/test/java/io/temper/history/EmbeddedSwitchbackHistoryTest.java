package io.temper.history;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedSwitchbackHistoryTest extends SwitchbackHistoryContract {
  @TempDir private Path directory;

  @Override
  Database open() {
    return Database.embedded(directory.resolve("history"));
  }
}
