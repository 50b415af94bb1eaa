package io.temper.server.history;

import io.temper.crds.savings.Savings;
import io.temper.history.Database;
import io.temper.history.HistoryException;
import io.temper.history.SavingsHistory;
import io.temper.history.SavingsHour;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the savings each minute and writes what it saw of the hour. A database that is away is
/// tried again each minute; meanwhile everything is held in memory.
///
/// Every replica does this. Each has rows of its own, and who reads takes their mean.
public final class HistoryKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);
  private static final Duration EACH = Duration.ofMinutes(1);
  private static final Duration FORGET_EACH = Duration.ofHours(24);

  private final @Nullable Database database;
  private final @Nullable SavingsHistory history;
  private final Duration retention;
  private final Clocks clocks;
  private final HistoryMetrics metrics;
  private final SavingsTally tally = new SavingsTally(SavingsTally.MOST_HOURS);
  private long forgotNanos;
  private boolean forgot;
  private boolean closed;
  private volatile Supplier<Collection<ApiObject<Savings>>> savings = List::of;
  private String trouble = "";
  private volatile Thread thread = Thread.currentThread();

  public HistoryKeeper(HistoryConfig config, Clocks clocks, HistoryMetrics metrics) {
    this.database = config.database().orElse(null);
    // Another one after a restart: what it saw stands beside what it had seen before.
    this.history =
        database == null ? null : new SavingsHistory(database, UUID.randomUUID().toString());
    this.retention = config.retention();
    this.clocks = clocks;
    this.metrics = metrics;
  }

  /// Begins, if there is a database.
  ///
  /// @param published what is to be looked at
  public void start(Supplier<Collection<ApiObject<Savings>>> published) {
    savings = published;
    if (history != null) {
      thread = Thread.ofVirtual().name("history").start(this::run);
    }
  }

  /// Where it keeps them, for others who keep something; absent when no history is kept. It is
  /// closed with this.
  public @Nullable Database database() {
    return database;
  }

  /// What of an object was seen in a span of time, by the hour.
  ///
  /// @return null when no history is kept
  /// @throws HistoryException when the database is away
  @Nullable List<SavingsHour> hours(String name, Instant from, Instant to) {
    return history == null ? null : history.read(name, from, to);
  }

  /// Names of the objects of which something was seen in a span of time.
  ///
  /// @return null when no history is kept
  /// @throws HistoryException when the database is away
  @Nullable List<String> names(Instant from, Instant to) {
    return history == null ? null : history.names(from, to);
  }

  @Override
  public synchronized void close() {
    if (database == null || history == null) {
      return;
    }
    write(history);
    closed = true;
    // Only now, when nothing is being written: H2 closes its file under a thread that is
    // interrupted.
    thread.interrupt();
    database.close();
  }

  private void run() {
    try {
      while (true) {
        clocks.sleep(EACH);
        look();
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  /// Looks, and writes what is due.
  synchronized void look() {
    if (history == null || closed) {
      return;
    }
    tally.look(clocks.now(), savings.get());
    write(history);
  }

  private void write(SavingsHistory to) {
    List<SavingsHour> due = tally.unwritten();
    try {
      if (!due.isEmpty()) {
        to.write(due);
        tally.written(clocks.now());
      }
      if (!forgot || clocks.since(forgotNanos).compareTo(FORGET_EACH) >= 0) {
        int rows = to.forget(clocks.now().minus(retention));
        forgot = true;
        forgotNanos = clocks.nanos().getAsLong();
        log.atDebug().addKeyValue("rows", rows).log("Forgot what is too old");
      }
      said("");
      metrics.wrote(tally.dropped());
    } catch (HistoryException e) {
      said(String.valueOf(e.getMessage()));
      metrics.failed(due.size(), tally.dropped());
    }
  }

  private void said(String now) {
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    if (now.isEmpty()) {
      log.atInfo().log("The history is written again");
    } else {
      log.atWarn()
          .addKeyValue("error", now)
          .log("The history is not written, trying again each minute");
    }
  }
}
