package io.temper.server.cost;

import io.temper.history.CostHistory;
import io.temper.history.CostRow;
import io.temper.history.Database;
import io.temper.history.HistoryException;
import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that was booked: what this process counts itself, and what the history has of it, of others
/// and of earlier processes.
///
/// ```
/// Ledger ──► every 5 minutes, and at the end ──► history: a row per hour, node and process
///    │                                              │  a day per node in their place after 31 days
///    └──────────── Claims.chosen ◄──────────────────┘
/// ```
///
/// Each process writes what it counted, whoever else does; who reads chooses, so that nothing is
/// told twice. A database that is away is tried again each minute; meanwhile what is in memory is
/// told, and that it is only that.
public final class Books implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Books.class);

  /// So much is lost at most when the process is killed.
  static final Duration WRITE_EACH = Duration.ofMinutes(5);

  /// How long hours are kept one by one.
  static final Duration BY_THE_HOUR = Duration.ofDays(31);

  /// What is later than this would find its day made already.
  private static final Duration LATEST = Duration.ofDays(30);

  private static final Duration EACH = Duration.ofMinutes(1);
  private static final Duration TIDY_EACH = Duration.ofHours(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final String ROLLED_UP = "day";

  private final Ledger ledger;
  private final @Nullable CostHistory history;
  private final Duration retention;
  private final Clocks clocks;
  private final BooksMetrics metrics;

  // Guarded by this.
  private Instant written = Instant.EPOCH;
  private @Nullable Long wroteNanos;
  private @Nullable Long tidiedNanos;
  private boolean closed;
  private String trouble = "";

  private volatile @Nullable List<Booking> predecessors;
  private volatile @Nullable Thread thread;

  /// @param database absent when only what is in memory is to be told
  /// @param retention how long anything is kept
  public Books(
      Ledger ledger,
      @Nullable Database database,
      Duration retention,
      Clocks clocks,
      BooksMetrics metrics) {
    this.ledger = ledger;
    this.history = database == null ? null : new CostHistory(database);
    this.retention = retention;
    this.clocks = clocks;
    this.metrics = metrics;
  }

  /// What was read.
  ///
  /// @param into what it was put into
  /// @param missing what is not in it, in words for people; empty when it is all there is
  record Read<C>(C into, String missing) {}

  /// The first moment of which hours are kept one by one; before it there are days.
  Instant hoursSince() {
    return clocks.now().truncatedTo(ChronoUnit.DAYS).minus(BY_THE_HOUR);
  }

  /// Begins to write, if there is a database.
  public void start() {
    if (history != null) {
      ledger.written(Instant.EPOCH);
      thread = Thread.ofVirtual().name("books").start(this::run);
    }
  }

  /// Everything in the hours that end after one moment and begin before another, in no order. Days
  /// that stand for their hours are given whole.
  ///
  /// @param fresh makes what takes the bookings; asked again when reading has to begin anew
  <C extends Consumer<Booking>> Read<C> read(Instant after, Instant before, Supplier<C> fresh) {
    if (history != null) {
      try {
        C into = fresh.get();
        int unreadable = read(history, after, before, into);
        return new Read<>(
            into,
            unreadable == 0 ? "" : unreadable + " bookings of the history cannot be read: see log");
      } catch (HistoryException e) {
        C into = fresh.get();
        recent(after, before).forEach(into);
        return new Read<>(
            into,
            "The history cannot be read now: what is told is only what this server counted itself"
                + " since it started, and what it had read before ("
                + e.getMessage()
                + ")");
      }
    }
    C into = fresh.get();
    recent(after, before).forEach(into);
    return new Read<>(into, "");
  }

  /// The same from memory: at least the last day, unless the history was away ever since the start,
  /// or there is too much of it.
  List<Booking> recent(Instant after, Instant before) {
    List<Booking> own = ledger.bookings(after, before);
    List<Booking> earlier = predecessors;
    if (earlier == null) {
      return own;
    }
    List<Booking> all = new ArrayList<>(own);
    for (Booking each : earlier) {
      if (touches(each, after, before)) {
        all.add(each);
      }
    }
    return Claims.chosen(all);
  }

  @Override
  public synchronized void close() {
    if (history == null) {
      return;
    }
    write(history);
    closed = true;
    // Only now, when nothing is being written: H2 closes its file under a thread that is
    // interrupted.
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }

  private void run() {
    try {
      do {
        keep();
        clocks.sleep(EACH);
      } while (true);
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// Does what is due: to be called each minute.
  synchronized void keep() {
    if (history == null || closed) {
      return;
    }
    ledger.settle();
    boolean due = isDue(wroteNanos, WRITE_EACH) || !hour().equals(written);
    if (due || !trouble.isEmpty()) {
      write(history);
    }
  }

  private void write(CostHistory to) {
    List<List<Booking>> hours = byHour(ledger.bookings(written, Instant.MAX));
    int left = hours.size();
    try {
      if (predecessors == null) {
        predecessors = readPredecessors(to);
      }
      for (List<Booking> hour : hours) {
        if (hour.getFirst().start().isAfter(clocks.now().minus(LATEST))) {
          to.write(hour.stream().map(StoredBooking::row).toList());
        }
        written = hour.getFirst().start();
        ledger.written(written);
        left--;
      }
      wroteNanos = clocks.nanos().getAsLong();
      if (isDue(tidiedNanos, TIDY_EACH)) {
        tidy(to);
        tidiedNanos = clocks.nanos().getAsLong();
      }
      said("");
      metrics.wrote(ledger.dropped());
    } catch (HistoryException e) {
      said(String.valueOf(e.getMessage()));
      metrics.failed(left, ledger.dropped());
    }
  }

  /// Makes days of old hours and forgets what is older than anything may be.
  private void tidy(CostHistory history) {
    int rolled = history.rollUp(hoursSince(), this::day);
    int forgotten = history.forget(clocks.now().minus(retention));
    log.atDebug()
        .addKeyValue("hours", rolled)
        .addKeyValue("forgotten", forgotten)
        .log("Made days of old hours");
  }

  /// Empty when some of it cannot be read, as after a return to an older version.
  private Optional<CostRow> day(List<CostRow> hours) {
    CostRow first = hours.getFirst();
    Instant start = first.began().truncatedTo(ChronoUnit.DAYS);
    DaySum sum = new DaySum(start, first.node(), ROLLED_UP);
    int unreadable = unpack(Claims.chosen(hours.stream().map(StoredBooking::new).toList()), sum);
    return unreadable > 0 ? Optional.empty() : Optional.of(StoredBooking.row(sum.booking()));
  }

  /// What others counted in the day before this process began, the latest first, as much of it as
  /// fits.
  private List<Booking> readPredecessors(CostHistory history) {
    Instant now = clocks.now();
    Map<Instant, List<StoredBooking>> hours = new LinkedHashMap<>();
    for (CostRow row : rows(history, now.minus(DAY), now)) {
      if (!row.writer().equals(ledger.writer())) {
        hours.computeIfAbsent(row.began(), _ -> new ArrayList<>()).add(new StoredBooking(row));
      }
    }
    List<Booking> found = new ArrayList<>();
    int charges = 0;
    for (List<StoredBooking> hour : new ArrayList<>(hours.values()).reversed()) {
      if (charges < RecentHours.MOST_CHARGES) {
        List<Booking> bookings = new ArrayList<>();
        unpack(Claims.chosen(hour), bookings::add);
        charges += bookings.stream().mapToInt(booking -> booking.charges().size()).sum();
        found.addAll(bookings);
      }
    }
    return List.copyOf(found);
  }

  /// @return how many bookings could not be read
  private int read(CostHistory history, Instant after, Instant before, Consumer<Booking> into) {
    Map<Claims.Place, Booking> own = new LinkedHashMap<>();
    for (Booking booking : ledger.bookings(after, before)) {
      own.put(Claims.Place.of(booking), booking);
    }
    int unreadable = 0;
    Instant first = history.first().orElse(before);
    Instant begin = after.isBefore(first) ? first : after;
    Instant tomorrow = clocks.now().plus(DAY);
    Instant end = before.isAfter(tomorrow) ? tomorrow : before;
    for (Instant day = begin.truncatedTo(ChronoUnit.DAYS); day.isBefore(end); day = day.plus(DAY)) {
      List<Claim> claims = new ArrayList<>();
      for (CostRow row : history.read(day, begin.truncatedTo(ChronoUnit.HOURS), end)) {
        StoredBooking stored = new StoredBooking(row);
        if (touches(stored, after, before) && !row.writer().equals(ledger.writer())) {
          claims.add(stored);
          Booking mine = own.remove(Claims.Place.of(stored));
          if (mine != null) {
            claims.add(mine);
          }
        } else if (touches(stored, after, before) && !own.containsKey(Claims.Place.of(stored))) {
          // Mine, and no longer in memory.
          claims.add(stored);
        }
      }
      unreadable += unpack(Claims.chosen(claims), into);
    }
    own.values().forEach(into);
    return unreadable;
  }

  private static List<CostRow> rows(CostHistory history, Instant after, Instant before) {
    List<CostRow> rows = new ArrayList<>();
    for (Instant day = after.truncatedTo(ChronoUnit.DAYS);
        day.isBefore(before);
        day = day.plus(DAY)) {
      rows.addAll(history.read(day, after.truncatedTo(ChronoUnit.HOURS), before));
    }
    return rows;
  }

  /// @return how many could not be
  private static int unpack(Collection<? extends Claim> claims, Consumer<Booking> into) {
    int unreadable = 0;
    for (Claim claim : claims) {
      try {
        into.accept(
            switch (claim) {
              case StoredBooking stored -> stored.unpack();
              case Booking booking -> booking;
            });
      } catch (IOException e) {
        log.atWarn()
            .addKeyValue("hour", claim.start())
            .addKeyValue("node", claim.node())
            .setCause(e)
            .log("A booking of the history cannot be read");
        unreadable++;
      }
    }
    return unreadable;
  }

  private static List<List<Booking>> byHour(List<Booking> bookings) {
    Map<Instant, List<Booking>> hours = new LinkedHashMap<>();
    for (Booking booking : bookings) {
      hours.computeIfAbsent(booking.start(), _ -> new ArrayList<>()).add(booking);
    }
    return List.copyOf(hours.values());
  }

  private static boolean touches(Claim claim, Instant after, Instant before) {
    return claim.start().plus(HOUR.multipliedBy(claim.hours())).isAfter(after)
        && claim.start().isBefore(before);
  }

  private Instant hour() {
    return clocks.now().truncatedTo(ChronoUnit.HOURS);
  }

  private boolean isDue(@Nullable Long sinceNanos, Duration each) {
    return sinceNanos == null || clocks.since(sinceNanos).compareTo(each) >= 0;
  }

  private void said(String now) {
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    if (now.isEmpty()) {
      log.atInfo().log("The history of costs is written again");
    } else {
      log.atWarn()
          .addKeyValue("error", now)
          .log("The history of costs is not written, trying again each minute");
    }
  }
}
