package io.temper.server.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temper.history.CostHistory;
import io.temper.history.CostRow;
import io.temper.history.Database;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.time.Clocks;
import io.temper.server.FakeClock;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restarts, replicas and databases that come and go. Node a costs 0.60 dollars an hour.
final class BooksTest {
  private static final long HOUR = 600_000_000;
  private static final Duration YEARS = Duration.ofDays(5 * 366);

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock(Told.NOON);
  private final Clocks clocks =
      new Clocks(clock, () -> Duration.between(Told.NOON, clock.instant()).toNanos());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BooksMetrics metrics = new BooksMetrics(registry);
  private final List<Database> databases = new ArrayList<>();

  @AfterEach
  void closeDatabases() {
    databases.forEach(Database::close);
  }

  @Test
  void aRestartForgetsNothing() {
    Database database = database("history");
    Replica first = new Replica(database);
    pass(Duration.ofMinutes(90), first);
    first.books.close();

    Replica second = new Replica(database);
    pass(Duration.ofMinutes(30), second);

    assertThat(told(second)).isEqualTo(2 * HOUR);
    assertThat(second.recent()).isEqualTo(2 * HOUR);
    assertThat(read(second).spending().counted()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void aProcessThatIsKilledLosesFiveMinutesAtMost() {
    Database database = database("history");
    pass(Duration.ofMinutes(59), new Replica(database));

    Replica second = new Replica(database);
    pass(Duration.ofMinutes(1), second);

    assertThat(told(second)).isBetween(55 * HOUR / 60, HOUR);
  }

  @Test
  void replicasThatCountTheSameHoursAreToldOnce() {
    Database database = database("history");
    Replica one = new Replica(database);
    Replica two = new Replica(database);
    pass(Duration.ofHours(3), one, two);

    assertThat(told(one)).isEqualTo(3 * HOUR);
    assertThat(told(two)).isEqualTo(3 * HOUR);
    assertThat(new CostHistory(database).read(day(), day(), clock.instant()))
        .as("both have written")
        .extracting(CostRow::writer)
        .contains(one.ledger.writer(), two.ledger.writer());
  }

  @Test
  void aReplicaThatCountedLongerIsBelieved() {
    Database database = database("history");
    Replica one = new Replica(database);
    pass(Duration.ofMinutes(20), one);
    Replica two = new Replica(database);
    pass(Duration.ofMinutes(40), one, two);
    Replica three = new Replica(database);
    pass(Duration.ofMinutes(5), one, two, three);

    // Five minutes of CPU and of memory, each rounded down.
    assertThat(told(two)).isEqualTo(65 * HOUR / 60 - 1);
    assertThat(told(three)).isEqualTo(65 * HOUR / 60 - 1);
  }

  @Test
  void aDatabaseThatIsAwayIsSaidAndNothingIsLostOrCountedTwiceWhenItIsBack() throws IOException {
    Path blocked = directory.resolve("blocked");
    Files.writeString(blocked, "a file where a directory should be");
    Replica process = new Replica(database("blocked/history"));
    for (int minute = 1; minute <= 150; minute++) {
      clock.advance(Duration.ofMinutes(1));
      process.ledger.settle();
    }
    process.books.keep();

    Books.Read<SpendingSum> read = readAll(process);
    assertThat(read.missing()).startsWith("The history cannot be read now").contains("blocked");
    assertThat(read.into().spending().bill(0).total()).isEqualTo(5 * HOUR / 2);
    assertThat(gauge("temper.costs.write.failing")).isEqualTo(1);
    assertThat(gauge("temper.costs.unwritten.hours")).isEqualTo(3);

    Files.delete(blocked);
    pass(Duration.ofMinutes(30), process);

    assertThat(gauge("temper.costs.write.failing")).isZero();
    assertThat(readAll(process).missing()).isEmpty();
    assertThat(told(process)).isEqualTo(3 * HOUR);
    process.books.close();
    assertThat(told(new Replica(database("blocked/history")))).isEqualTo(3 * HOUR);
  }

  @Test
  void hoursBecomeDaysAfterAMonthAndStayAsLongAsAnythingIsKept() {
    Database database = database("history");
    Replica process = new Replica(database);
    pass(Duration.ofHours(12 + 48), process);
    process.books.close();
    long before = told(process);

    clock.advance(Duration.ofDays(33));
    Replica later = new Replica(database);
    pass(Duration.ofMinutes(1), later);

    assertThat(new CostHistory(database).read(day(), day(), clock.instant()))
        .extracting(CostRow::hours, CostRow::node, CostRow::writer)
        .containsExactly(tuple(24, "", "day"), tuple(24, "a", "day"));
    assertThat(told(later)).isEqualTo(before + HOUR / 60 - 1);
    assertThat(read(later).spending().counted()).isEqualTo(Duration.ofMinutes(60 * 60 + 1));

    clock.advance(YEARS);
    Replica last = new Replica(database);
    pass(Duration.ofMinutes(1), last);
    assertThat(told(last)).isEqualTo(HOUR / 60 - 1);
  }

  @Test
  void aBookingThatCannotBeReadIsSaidAndStaysWhereItIs() {
    Database database = database("history");
    Replica process = new Replica(database);
    pass(Duration.ofHours(2), process);
    process.books.close();
    CostHistory history = new CostHistory(database);
    CostRow row = history.read(day(), Told.NOON, Told.NOON.plusSeconds(1)).getLast();
    history.write(
        List.of(
            new CostRow(
                row.began(),
                row.hours(),
                row.node(),
                row.writer(),
                row.from(),
                row.to(),
                row.countedMillis(),
                row.nanoDollars(),
                ByteBuffer.wrap(new byte[] {99}))));

    Replica second = new Replica(database);
    assertThat(readAll(second).missing()).startsWith("1 bookings of the history cannot be read");
    assertThat(told(second)).isEqualTo(HOUR);

    clock.advance(Duration.ofDays(40));
    pass(Duration.ofMinutes(1), new Replica(database));
    assertThat(history.read(day(), Told.NOON, Told.NOON.plusSeconds(1)))
        .extracting(CostRow::hours, CostRow::node)
        .contains(tuple(1, "a"));
  }

  @Test
  void moreThanFitsIsRefusedWithAdvice() {
    SpendingSum sum = new SpendingSum(Property.only(Set.of("pod")));
    List<Charge> many = new ArrayList<>();
    for (int i = 0; i <= SpendingSum.MOST_CHARGES; i++) {
      many.add(
          new Charge(
              new Source("a", "ns", "Pod", "p", "p" + i, "", Map.of()), Costs.ZERO, Amounts.ZERO));
    }
    assertThatThrownBy(() ->
            sum.accept(
                new Booking(
                    Told.NOON, 1, "a", "w", Told.NOON, Told.NOON, 1, many, Costs.ZERO, 0, 0)))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("shorter time");
  }

  @Test
  void whatIsPackedIsUnpackedAsItWas() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      List<Charge> charges = new ArrayList<>();
      for (int n = random.nextInt(50); n > 0; n--) {
        charges.add(
            new Charge(
                new Source(
                    "node-" + random.nextInt(3),
                    "ns",
                    "Deployment",
                    "w" + random.nextInt(5),
                    "pod-ä-" + n,
                    "",
                    Map.of("app", "w" + random.nextInt(5), "k" + n % 3, "")),
                new Costs(random.nextLong() >> 12, random.nextInt(), 0, 1),
                new Amounts(random.nextLong(), Long.MAX_VALUE, Long.MIN_VALUE, 0)));
      }
      Booking booking =
          new Booking(
              Told.NOON,
              1,
              "n",
              "w",
              Told.NOON,
              Told.NOON.plusSeconds(9),
              9_000,
              charges,
              new Costs(-5, 6, 7, 8),
              9,
              10);
      assertThat(new StoredBooking(StoredBooking.row(booking)).unpack()).isEqualTo(booking);
    }
  }

  /// A server, which dies without a word unless its books are closed.
  private final class Replica {
    private final Ledger ledger = new Ledger(Told::prices, clock);
    private final Books books;

    private Replica(Database database) {
      books = new Books(ledger, database, YEARS, clocks, metrics);
      ledger.written(Instant.EPOCH);
      ledger.changed(
          Told.node(
              "a",
              Told.pod("shop", "web", Told.container("c", 1_000, 500, 2 * Told.GIB, Told.GIB))));
      books.keep();
    }

    private long recent() {
      SpendingSum sum = new SpendingSum(Property.only(Set.of()));
      books.recent(clock.instant().minus(Duration.ofDays(1)), clock.instant()).forEach(sum);
      return sum.spending().bill(0).total();
    }
  }

  private void pass(Duration duration, Replica... processes) {
    for (long minutes = duration.toMinutes(); minutes > 0; minutes--) {
      clock.advance(Duration.ofMinutes(1));
      for (Replica process : processes) {
        process.books.keep();
      }
    }
  }

  private Books.Read<SpendingSum> readAll(Replica process) {
    return process.books.read(
        Instant.MIN, Instant.MAX, () -> new SpendingSum(Property.only(Set.of())));
  }

  private SpendingSum read(Replica process) {
    return readAll(process).into();
  }

  private long told(Replica process) {
    return read(process).spending().bill(0).total();
  }

  private Database database(String name) {
    Database database = Database.embedded(directory.resolve(name));
    databases.add(database);
    return database;
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private static Instant day() {
    return Told.NOON.truncatedTo(ChronoUnit.DAYS);
  }
}
