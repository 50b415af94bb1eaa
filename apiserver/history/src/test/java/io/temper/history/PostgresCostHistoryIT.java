package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The same on a real PostgreSQL, which is killed among writes.
final class PostgresCostHistoryIT extends CostHistoryContract {
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
  void aServerThatIsKilledAmongWritesHasWholeRoundsAndLosesNone()
      throws IOException, InterruptedException {
    for (int kill = 0; kill < 3; kill++) {
      AtomicInteger written = new AtomicInteger();
      CountDownLatch under = new CountDownLatch(5 + 7 * kill);
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try (Database database = open()) {
                  CostHistory history = new CostHistory(database);
                  for (int round = 1; ; round++) {
                    history.write(CostWriter.round(round));
                    written.set(round);
                    under.countDown();
                  }
                } catch (HistoryException _) {
                  // Killed.
                }
              });
      assertThat(under.await(60, TimeUnit.SECONDS)).isTrue();
      postgres.kill();
      writer.join();
      postgres.launch();

      try (Database database = open()) {
        CostHistory history = new CostHistory(database);
        List<CostRow> rows = history.read(DAY, DAY, at(1));
        int round = rows.getFirst().nanoDollars().intValueExact();
        assertThat(round).isBetween(written.get(), written.get() + 1);
        assertThat(rows).containsExactlyInAnyOrderElementsOf(CostWriter.round(round));
        history.forget(FOREVER);
      }
    }
  }
}
