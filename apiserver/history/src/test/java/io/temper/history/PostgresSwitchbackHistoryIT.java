package io.temper.history;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The same on a real PostgreSQL.
final class PostgresSwitchbackHistoryIT extends SwitchbackHistoryContract {
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
}
