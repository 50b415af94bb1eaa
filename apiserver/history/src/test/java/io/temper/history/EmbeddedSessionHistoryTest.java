package io.temper.history;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedSessionHistoryTest extends SessionHistoryContract {
  @TempDir private Path directory;

  @Override
  Database open() {
    return Database.embedded(directory.resolve("history"));
  }
}
