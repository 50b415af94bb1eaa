package io.temper.server.switchback;

import io.temper.crds.switchback.Switchback;
import io.temper.crds.switchback.SwitchbackHours;
import io.temper.crds.switchback.SwitchbackHours.NodeHour;
import io.temper.crds.switchback.SwitchbackSpec;
import io.temper.crds.switchback.SwitchbackStatus;
import io.temper.history.Database;
import io.temper.history.HistoryException;
import io.temper.history.SwitchbackHistory;
import io.temper.history.SwitchbackHour;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.store.LiveStore;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the minutes of experiments, and publishes what the hours that are over have shown.
public final class SwitchbackKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SwitchbackKeeper.class);
  private static final Duration EACH = Duration.ofMinutes(1);

  /// What figures rest on: whole weeks, so that no day of the week counts more often than another.
  static final Duration WINDOW = Duration.ofDays(28);

  private static final Duration KEPT = Duration.ofDays(92);
  private static final int MOST_EXPORTED = 200_000;

  private final @Nullable SwitchbackHistory history;
  private final Telemetry telemetry;
  private final LiveStore<Switchback> store;
  private final Clocks clocks;
  private final SwitchbackTally tally = new SwitchbackTally();
  private Instant published = Instant.MIN;
  private String trouble = "";
  private boolean closed;
  private volatile Thread thread = Thread.currentThread();

  /// @param database of the history; null where none is kept, and then there are no experiments
  public SwitchbackKeeper(
      @Nullable Database database,
      Telemetry telemetry,
      LiveStore<Switchback> store,
      Clocks clocks) {
    // Another one after a restart: what it saw stands beside what it had seen before.
    this.history =
        database == null ? null : new SwitchbackHistory(database, UUID.randomUUID().toString());
    this.telemetry = telemetry;
    this.store = store;
    this.clocks = clocks;
  }

  /// Lets the objects be read, and goes on on a thread of its own.
  public void start() {
    store.markSynced();
    if (history != null) {
      thread = Thread.ofVirtual().name("switchbacks").start(this::run);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    // Only now, when nothing is being written: H2 closes its file under a thread that is
    // interrupted.
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        step();
        clocks.sleep(EACH);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// One look, and what is due after it.
  synchronized void step() {
    if (history == null || closed) {
      return;
    }
    Instant now = clocks.now();
    tally.look(now, telemetry.nodes());
    try {
      List<SwitchbackHour> due = tally.unwritten();
      if (!due.isEmpty()) {
        history.write(due);
        tally.written(now);
      }
      Instant hour = now.truncatedTo(ChronoUnit.HOURS);
      if (!hour.equals(published)) {
        publish(history, hour);
        history.forget(now.minus(KEPT));
        published = hour;
      }
      said("");
    } catch (HistoryException e) {
      said(String.valueOf(e.getMessage()));
    }
  }

  private void publish(SwitchbackHistory from, Instant hour) {
    List<ApiObject<Switchback>> objects = new ArrayList<>();
    for (String name : from.experiments(hour.minus(WINDOW))) {
      SwitchbackSpec spec = Experiment.parse(name);
      List<NodeHour> hours = hours(from, name, hour);
      if (!hours.isEmpty()) {
        objects.add(
            object(name, hours.getFirst().began(), spec, SwitchbackFormula.of(spec, hours)));
      }
    }
    store.replaceAll("", objects);
  }

  /// What an experiment's figures rest on, with the figures.
  ///
  /// @throws StatusException when it cannot be had
  public SwitchbackHours inputs(ApiObject<Switchback> object) {
    if (history == null) {
      throw new StatusException(Status.failure(404, "NotFound", "no history is kept"));
    }
    SwitchbackSpec spec = object.body().spec();
    List<NodeHour> hours;
    try {
      hours = hours(history, object.metadata().name(), clocks.now().truncatedTo(ChronoUnit.HOURS));
    } catch (HistoryException e) {
      throw new StatusException(
          Status.failure(
              503, "ServiceUnavailable", "the history cannot be read now: " + e.getMessage()));
    }
    if (hours.size() > MOST_EXPORTED) {
      throw new StatusException(
          Status.failure(
              422,
              "Invalid",
              hours.size()
                  + " hours of nodes are more than an answer holds ("
                  + MOST_EXPORTED
                  + "): read the table switchback_hours of the history's database"));
    }
    return new SwitchbackHours(
        SwitchbackFormula.VERSION, spec, hours, SwitchbackFormula.of(spec, hours));
  }

  private static List<NodeHour> hours(SwitchbackHistory from, String name, Instant until) {
    return from.read(name, until.minus(WINDOW), until).stream()
        .map(hour ->
            new NodeHour(
                hour.hour(),
                hour.node(),
                hour.stock(),
                hour.minutes(),
                hour.backgroundMillicores(),
                hour.usedMillicores(),
                hour.protectedWaitMicros()))
        .toList();
  }

  private static ApiObject<Switchback> object(
      String name, Instant began, SwitchbackSpec spec, SwitchbackStatus status) {
    String uid =
        UUID.nameUUIDFromBytes(("temper.io/switchbacks/" + name).getBytes(StandardCharsets.UTF_8))
            .toString();
    return new ApiObject<>(
        ObjectMeta.of("", name, uid, began, Map.of()), new Switchback(spec, status));
  }

  private void said(String now) {
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    if (now.isEmpty()) {
      log.atInfo().log("Hours of experiments are written again");
    } else {
      log.atWarn()
          .addKeyValue("error", now)
          .log("Hours of experiments are not written, trying again each minute");
    }
  }
}
