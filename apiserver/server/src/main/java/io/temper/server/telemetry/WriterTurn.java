package io.temper.server.telemetry;

import io.temper.machinery.time.Clocks;
import io.temper.server.port.Cell;
import io.temper.server.port.Cell.CellException;
import io.temper.server.port.Cell.Document;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whose turn it is to write to Prometheus: one replica's, which says again and again that it is
/// there and how far it came, so that the next one goes on from there.
///
/// ```
/// A   holder A, until 10:00:15   written every 5 s
/// B   sees it change, waits
/// A   is killed
/// B   sees no change for 15 s -> holder B, goes on after 10:00:15
/// ```
///
/// A replica believes in its turn for ten seconds after it began to write that, by its own clock,
/// which is five less than the others wait: two never write at once. Safe for all threads.
final class WriterTurn implements AutoCloseable {
  static final String HOLDER = "holder";
  static final String UNTIL = "until";

  private static final Logger log = LoggerFactory.getLogger(WriterTurn.class);
  private static final Duration EACH = Duration.ofSeconds(5);
  private static final Duration BELIEVED = Duration.ofSeconds(10);
  private static final Duration SILENT = Duration.ofSeconds(15);

  /// What may be sent a second time after a crash.
  private static final long MOST_UNSAVED_MILLIS = Duration.ofMinutes(2).toMillis();

  private final Cell cell;
  private final String holder;
  private final Clocks clocks;
  private final Thread thread = Thread.ofVirtual().name("writer-turn").unstarted(this::run);

  // Guarded by this.
  private long terms;
  private boolean mine;
  private long believedNanos;
  private String seenVersion = "";
  private long seenNanos;
  private OptionalLong reached = OptionalLong.empty();
  private long savedMillis;
  private String trouble = "";

  /// @param cell that all replicas share
  /// @param holder who this is
  WriterTurn(Cell cell, String holder, Clocks clocks) {
    this.cell = cell;
    this.holder = holder;
    this.clocks = clocks;
  }

  void start() {
    thread.start();
  }

  /// Which of this process's turns it is now, counted from 1; 0 while it is not.
  synchronized long term() {
    return isMine() ? terms : 0;
  }

  /// How far it was written, by whoever had the turn: milliseconds since 1970. Empty when nobody
  /// ever did.
  synchronized OptionalLong reached() {
    return reached;
  }

  /// Says how far it is written now. Only for who has the turn.
  synchronized void reach(long millis) {
    reached = OptionalLong.of(millis);
    if (millis - savedMillis >= MOST_UNSAVED_MILLIS) {
      look();
    }
  }

  /// Lets go of the turn: the next one need not wait.
  @Override
  public void close() {
    thread.interrupt();
    synchronized (this) {
      if (!isMine()) {
        return;
      }
      mine = false;
      try {
        Document found = cell.read().orElse(null);
        if (found != null && holder(found).equals(holder)) {
          cell.write(found, data(""));
        }
      } catch (CellException e) {
        log.atDebug().setCause(e).log("The turn to write to Prometheus ends by itself");
      }
    }
  }

  /// Says that it is this one's turn, if it is or nobody's.
  synchronized void look() {
    long asked = clocks.nanos().getAsLong();
    try {
      Document found = cell.read().orElse(null);
      notice(found, asked);
      if (!isFree(found)) {
        mine = false;
        reached = until(found);
      } else {
        take(found, asked);
      }
      said("");
    } catch (CellException e) {
      said(String.valueOf(e.getMessage()));
    }
  }

  private void run() {
    try {
      while (true) {
        look();
        clocks.sleep(EACH);
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  private boolean isMine() {
    return mine && clocks.nanos().getAsLong() - believedNanos < 0;
  }

  private void notice(@Nullable Document found, long now) {
    String version = found == null ? "" : found.version();
    if (!version.equals(seenVersion)) {
      seenVersion = version;
      seenNanos = now;
    }
  }

  private boolean isFree(@Nullable Document found) {
    return found == null
        || holder(found).isEmpty()
        || holder(found).equals(holder)
        || clocks.since(seenNanos).compareTo(SILENT) >= 0;
  }

  private void take(@Nullable Document found, long asked) {
    boolean goesOn = isMine();
    if (!goesOn) {
      reached = until(found);
    }
    if (!cell.write(found, data(holder))) {
      // Somebody else was first; the next look tells whose turn it is.
      mine = false;
      return;
    }
    savedMillis = reached.orElse(0);
    believedNanos = asked + BELIEVED.toNanos();
    if (!goesOn) {
      terms++;
      mine = true;
      log.atInfo()
          .addKeyValue("after", reached.isPresent() ? instant() : "nothing")
          .log("Writes to Prometheus");
    }
  }

  private Map<String, String> data(String who) {
    return Map.of(HOLDER, who, UNTIL, reached.isPresent() ? instant() : "");
  }

  private String instant() {
    return Instant.ofEpochMilli(reached.orElseThrow()).toString();
  }

  private static String holder(Document document) {
    return document.data().getOrDefault(HOLDER, "");
  }

  private static OptionalLong until(@Nullable Document document) {
    String text = document == null ? "" : document.data().getOrDefault(UNTIL, "");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Instant.parse(text).toEpochMilli());
    } catch (DateTimeParseException _) {
      // Somebody wrote something else into it: as if nobody had ever written anything.
      return OptionalLong.empty();
    }
  }

  private void said(String now) {
    if (!now.equals(trouble) && !now.isEmpty()) {
      log.atWarn().addKeyValue("reason", now).log("Whose turn it is to write is not known");
    }
    trouble = now;
  }
}
