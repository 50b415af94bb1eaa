package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database does.
abstract class SavingsHistoryContract {
  private static final Instant HOUR = Instant.parse("2026-03-29T01:00:00Z");
  private static final Instant FOREVER = Instant.parse("2100-01-01T00:00:00Z");

  private Database database;
  private SavingsHistory history;

  /// Another set of connections to the same, empty database.
  abstract Database open();

  @BeforeEach
  void openDatabase() {
    database = open();
    history = new SavingsHistory(database, "one");
    history.forget(FOREVER);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void hoursAreReadInOrderAndToTheLastDigit() {
    SavingsHour large =
        new SavingsHour(
            HOUR.plus(1, ChronoUnit.HOURS),
            "cluster",
            60,
            new BigInteger("123456789012345678901234567890"),
            BigInteger.ONE,
            BigInteger.TWO,
            59,
            new BigInteger("987654321"));
    history.write(List.of(large, hour(HOUR, "cluster", 3)));

    assertThat(history.read("cluster", HOUR, FOREVER))
        .containsExactly(hour(HOUR, "cluster", 3), large);
  }

  @Test
  void readingEndsBeforeTheEndAndIsOfOneObject() {
    history.write(
        List.of(
            hour(HOUR, "cluster", 1),
            hour(HOUR.plus(1, ChronoUnit.HOURS), "cluster", 2),
            hour(HOUR, "m5-large", 4)));

    assertThat(history.read("cluster", HOUR, HOUR.plus(1, ChronoUnit.HOURS)))
        .containsExactly(hour(HOUR, "cluster", 1));
    assertThat(history.read("nothing", HOUR, FOREVER)).isEmpty();
  }

  @Test
  void writingAgainReplacesWhatTheSameProcessSaid() {
    history.write(List.of(hour(HOUR, "cluster", 1)));
    history.write(List.of(hour(HOUR, "cluster", 2)));
    history.write(List.of(hour(HOUR, "cluster", 2)));

    assertThat(history.read("cluster", HOUR, FOREVER)).containsExactly(hour(HOUR, "cluster", 2));
  }

  @Test
  void processesThatTookTurnsInAnHourAddUp() {
    history.write(List.of(hour(HOUR, "cluster", 20)));
    new SavingsHistory(database, "two").write(List.of(hour(HOUR, "cluster", 40)));

    assertThat(history.read("cluster", HOUR, FOREVER)).containsExactly(hour(HOUR, "cluster", 60));
  }

  @Test
  void hoursOfTheNightInWhichClocksAreSetAreAllThere() {
    List<SavingsHour> day = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      day.add(hour(HOUR.plus(i, ChronoUnit.HOURS), "cluster", i + 1));
    }
    history.write(day);

    assertThat(history.read("cluster", HOUR, FOREVER)).isEqualTo(day);
  }

  @Test
  void whatIsOldIsForgotten() {
    history.write(
        List.of(hour(HOUR, "cluster", 1), hour(HOUR.plus(1, ChronoUnit.HOURS), "cluster", 2)));

    assertThat(history.forget(HOUR.plus(1, ChronoUnit.HOURS))).isEqualTo(1);
    assertThat(history.read("cluster", HOUR, FOREVER))
        .containsExactly(hour(HOUR.plus(1, ChronoUnit.HOURS), "cluster", 2));
  }

  @Test
  void writersAtOnceLoseNothing() throws InterruptedException {
    int writers = 8;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      SavingsHistory own = new SavingsHistory(database, "writer-" + i);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                await(start);
                for (int n = 1; n <= 20; n++) {
                  own.write(List.of(hour(HOUR, "cluster", n)));
                }
              }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(history.read("cluster", HOUR, FOREVER))
        .containsExactly(hour(HOUR, "cluster", 20 * writers));
  }

  /// One whose sums all follow from the number of samples, so that they add up as it does.
  static SavingsHour hour(Instant hour, String name, int samples) {
    BigInteger n = BigInteger.valueOf(samples);
    return new SavingsHour(
        hour,
        name,
        samples,
        n.multiply(BigInteger.valueOf(12_340_000_000L)),
        n.multiply(BigInteger.valueOf(250)),
        n.multiply(BigInteger.valueOf(500)),
        samples,
        n.multiply(BigInteger.valueOf(98_760_000_000L)));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
