package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The same on a real PostgreSQL, and what happens when it is away.
final class PostgresHistoryIT extends SavingsHistoryContract {
  private static final Instant HOUR = Instant.parse("2026-01-01T00:00:00Z");

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
  void databaseThatIsKilledIsSaidAndHasAllThatWasWrittenWhenItIsBack() throws IOException {
    try (Database database = open()) {
      SavingsHistory history = new SavingsHistory(database, "one");
      history.write(List.of(hour(HOUR, "killed", 5)));

      postgres.kill();
      assertThatThrownBy(() -> history.write(List.of(hour(HOUR, "killed", 6))))
          .isInstanceOf(HistoryException.class)
          .hasMessageStartingWith("write savings of 1 hours: ");
      postgres.launch();

      assertThat(history.read("killed", HOUR, HOUR.plusSeconds(1)))
          .containsExactly(hour(HOUR, "killed", 5));
      history.write(List.of(hour(HOUR, "killed", 6)));
      assertThat(history.read("killed", HOUR, HOUR.plusSeconds(1)))
          .containsExactly(hour(HOUR, "killed", 6));
    }
  }

  @Test
  void databaseThatIsNotThereYetIsMigratedWhenItIs() throws IOException {
    postgres.kill();
    try (Database database = open()) {
      SavingsHistory history = new SavingsHistory(database, "early");
      assertThatThrownBy(() -> history.read("early", HOUR, HOUR))
          .isInstanceOf(HistoryException.class);
      postgres.launch();

      history.write(List.of(hour(HOUR, "early", 1)));

      assertThat(history.read("early", HOUR, HOUR.plusSeconds(1))).hasSize(1);
    }
  }

  @Test
  void databaseOfAnotherNameIsSaid() {
    try (Database database =
        Database.of(postgres.url().replace("/postgres", "/nothing"), "temper", "")) {
      SavingsHistory history = new SavingsHistory(database, "one");
      assertThatThrownBy(() -> history.read("cluster", HOUR, HOUR))
          .isInstanceOf(HistoryException.class)
          .hasMessageContaining("database \"nothing\" does not exist");
    }
  }
}
