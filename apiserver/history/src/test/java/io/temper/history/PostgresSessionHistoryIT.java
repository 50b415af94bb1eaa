package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The same on a real PostgreSQL.
final class PostgresSessionHistoryIT extends SessionHistoryContract {
  private static PostgresProcess postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = PostgresProcess.start();
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @Override
  Database open() {
    return Database.of(postgres.url(), "temper", "");
  }

  @Test
  void whatWasWrittenOutlivesAServerThatIsKilled() throws IOException {
    try (Database database = open()) {
      SessionHistory history = new SessionHistory(database);
      history.write(List.of(session("kept", 0, 1)));
      postgres.kill();
      assertThatThrownBy(() -> history.write(List.of(session("lost", 0, 1))))
          .isInstanceOf(HistoryException.class);
      postgres.launch();

      assertThat(history.read(at(0), at(1))).containsExactly(session("kept", 0, 1));
    }
  }
}
