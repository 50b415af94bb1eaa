package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database does with what was booked.
abstract class CostHistoryContract {
  static final Instant DAY = Instant.parse("2026-03-29T00:00:00Z");
  static final Instant FOREVER = Instant.parse("2100-01-01T00:00:00Z");

  private Database database;
  private CostHistory history;

  /// Another set of connections to the same database.
  abstract Database open();

  @BeforeEach
  void openDatabase() {
    database = open();
    history = new CostHistory(database);
    history.forget(FOREVER);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void whatWasBookedIsReadInOrderAndToTheLastDigit() {
    CostRow large =
        new CostRow(
            at(1),
            1,
            "b",
            "one",
            at(1).plusMillis(1),
            at(2).minusMillis(1),
            3_599_998,
            new BigInteger("123456789012345678901234567890"),
            ByteBuffer.allocate(2_000_000));
    history.write(
        List.of(large, row(1, "a", "two", 2), row(1, "a", "one", 1), row(0, "", "one", 3)));

    assertThat(history.read(DAY, DAY, at(24)))
        .containsExactly(row(0, "", "one", 3), row(1, "a", "one", 1), row(1, "a", "two", 2), large);
  }

  @Test
  void readingIsOfHoursThatAreAskedForAndOfOneDay() {
    for (int hour = -1; hour <= 24; hour++) {
      history.write(List.of(row(hour, "a", "one", hour + 2)));
    }

    assertThat(history.read(DAY, at(5), at(7)))
        .containsExactly(row(5, "a", "one", 7), row(6, "a", "one", 8));
    assertThat(history.read(DAY, DAY, FOREVER)).hasSize(24);
    assertThat(history.read(at(48), at(48), FOREVER)).isEmpty();
  }

  @Test
  void writingAgainReplacesWhatTheSameWriterSaid() {
    history.write(List.of(row(0, "a", "one", 1), row(0, "a", "two", 5)));
    history.write(List.of(row(0, "a", "one", 2), row(0, "b", "one", 4)));
    history.write(List.of(row(0, "a", "one", 2), row(0, "b", "one", 4)));

    assertThat(history.read(DAY, DAY, at(1)))
        .containsExactly(row(0, "a", "one", 2), row(0, "a", "two", 5), row(0, "b", "one", 4));
  }

  @Test
  void aDayTakesThePlaceOfItsHours() {
    for (int hour = 0; hour < 50; hour++) {
      history.write(List.of(row(hour, "a", "one", 1), row(hour, "b", "one", 2)));
    }

    assertThat(history.rollUp(at(48), CostHistoryContract::sum)).isEqualTo(2 * 48);

    assertThat(history.read(DAY, at(5), at(6)))
        .as("the whole day, whichever hours are asked for")
        .containsExactly(day(0, "a", 24), day(0, "b", 48));
    assertThat(history.read(at(24), at(24), at(48)))
        .containsExactly(day(1, "a", 24), day(1, "b", 48));
    assertThat(history.read(at(48), at(48), at(72))).hasSize(4);
    assertThat(history.rollUp(at(48), CostHistoryContract::sum)).isZero();
  }

  @Test
  void anHourThatComesAfterItsDayIsNotAddedToIt() {
    history.write(List.of(row(0, "a", "one", 1)));
    history.rollUp(at(24), CostHistoryContract::sum);
    history.write(List.of(row(1, "a", "late", 1)));

    history.rollUp(at(24), CostHistoryContract::sum);

    assertThat(history.read(DAY, DAY, at(24))).containsExactly(day(0, "a", 1));
  }

  @Test
  void aMergeThatFailsLeavesTheHours() {
    history.write(List.of(row(0, "a", "one", 1)));

    assertThatThrownBy(() ->
            history.rollUp(
                at(24),
                _ -> {
                  throw new ArithmeticException("no sum");
                }))
        .hasMessage("no sum");
    assertThat(history.rollUp(at(24), _ -> Optional.empty())).isZero();

    assertThat(history.read(DAY, DAY, at(24))).containsExactly(row(0, "a", "one", 1));
  }

  @Test
  void twoThatRollUpAtOnceMakeOneDay() throws InterruptedException {
    for (int hour = 0; hour < 24; hour++) {
      history.write(List.of(row(hour, "a", "one", 1)));
    }
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  start.await();
                  history.rollUp(at(24), CostHistoryContract::sum);
                } catch (HistoryException _) {
                  // Another one was first.
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    history.rollUp(at(24), CostHistoryContract::sum);

    assertThat(history.read(DAY, DAY, at(24))).containsExactly(day(0, "a", 24));
  }

  @Test
  void whatIsOldIsForgottenAndTheFirstIsKnown() {
    assertThat(history.first()).isEmpty();
    history.write(List.of(row(0, "a", "one", 1), row(1, "a", "one", 2)));
    assertThat(history.first()).contains(at(0));

    assertThat(history.forget(at(1))).isEqualTo(1);

    assertThat(history.first()).contains(at(1));
  }

  static Instant at(int hour) {
    return DAY.plus(Duration.ofHours(hour));
  }

  static CostRow row(int hour, String node, String writer, long nanoDollars) {
    return new CostRow(
        at(hour),
        1,
        node,
        writer,
        at(hour),
        at(hour + 1),
        3_600_000,
        BigInteger.valueOf(nanoDollars),
        detail(nanoDollars));
  }

  private static CostRow day(int day, String node, long nanoDollars) {
    return new CostRow(
        at(24 * day),
        24,
        node,
        "day",
        at(24 * day),
        at(24 * day + 24),
        3_600_000 * (nanoDollars / ("b".equals(node) ? 2 : 1)),
        BigInteger.valueOf(nanoDollars),
        detail(nanoDollars));
  }

  private static Optional<CostRow> sum(List<CostRow> hours) {
    long sum = 0;
    long counted = 0;
    for (CostRow hour : hours) {
      sum += hour.nanoDollars().longValueExact();
      counted += hour.countedMillis();
    }
    Instant day = hours.getFirst().began().truncatedTo(ChronoUnit.DAYS);
    return Optional.of(
        new CostRow(
            day,
            24,
            hours.getFirst().node(),
            "day",
            day,
            day.plus(Duration.ofDays(1)),
            counted,
            BigInteger.valueOf(sum),
            detail(sum)));
  }

  private static ByteBuffer detail(long nanoDollars) {
    return ByteBuffer.wrap(("for " + nanoDollars).getBytes(StandardCharsets.UTF_8));
  }
}
