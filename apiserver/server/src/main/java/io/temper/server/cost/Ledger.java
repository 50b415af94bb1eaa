package io.temper.server.cost;

import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.cost.allocation.NodeSplit;
import io.temper.server.port.NodeTelemetry;
import io.temper.server.port.PriceBook;
import io.temper.server.port.Prices;
import io.temper.server.port.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds up what ran where, hour by hour, at every word of an agent: also what lived for seconds
/// counts, and what is gone stays in its hour. An hour that is over is priced and booked; the one
/// that runs is priced when it is asked for. Safe for all threads.
///
/// Every replica counts for itself, from its start on.
public final class Ledger implements Telemetry.Listener {
  private static final Logger log = LoggerFactory.getLogger(Ledger.class);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Prices prices;
  private final BookedHours booked;
  private final InstantSource clock;

  // Guarded by this.
  private final Map<String, NodeMeter> meters = new HashMap<>();
  private Instant hour;
  private Instant from;
  private long countedMillis;
  private long sinceMillis;

  public Ledger(Prices prices, InstantSource clock) {
    this(prices, clock, new RecentHours());
  }

  Ledger(Prices prices, InstantSource clock, BookedHours booked) {
    this.prices = prices;
    this.booked = booked;
    this.clock = clock;
    this.from = clock.instant();
    this.sinceMillis = from.toEpochMilli();
    this.hour = from.truncatedTo(ChronoUnit.HOURS);
  }

  @Override
  public synchronized void changed(NodeTelemetry now) {
    Instant instant = turn();
    meters.computeIfAbsent(now.node(), NodeMeter::new).hear(now, instant.toEpochMilli());
  }

  @Override
  public synchronized void removed(String node) {
    Instant instant = turn();
    NodeMeter meter = meters.get(node);
    if (meter != null) {
      meter.hear(null, instant.toEpochMilli());
    }
  }

  /// Adds up until now: to be called more often than an agent may be silent, for a node on which
  /// nothing changes says nothing new.
  synchronized void settle() {
    Instant now = turn();
    meters.values().forEach(meter -> meter.settle(now.toEpochMilli()));
  }

  /// The hours that end after one moment and begin before another, oldest first; the last may be
  /// the one that runs.
  synchronized List<BookedHour> hours(Instant after, Instant before) {
    settle();
    List<BookedHour> hours = new ArrayList<>();
    for (BookedHour each : booked.all()) {
      if (each.start().plus(HOUR).isAfter(after) && each.start().isBefore(before)) {
        hours.add(each);
      }
    }
    if (hour.plus(HOUR).isAfter(after) && hour.isBefore(before)) {
      hours.add(hourUntil(clock.instant()));
    }
    return List.copyOf(hours);
  }

  /// Books the hour if it is over. A clock that goes back stays in the hour that runs.
  ///
  /// @return now
  private Instant turn() {
    Instant now = clock.instant();
    Instant end = hour.plus(HOUR);
    if (now.isBefore(end)) {
      count(now);
      return now;
    }
    count(end);
    meters.values().forEach(meter -> meter.settle(end.toEpochMilli()));
    booked.book(hourUntil(end));
    meters.values().removeIf(meter -> !meter.isThere());
    meters.values().forEach(NodeMeter::turn);
    hour = now.truncatedTo(ChronoUnit.HOURS);
    from = hour;
    countedMillis = 0;
    count(now);
    return now;
  }

  /// Time in which the whole process stood still is not counted, as it is for no node.
  private void count(Instant now) {
    countedMillis += NodeMeter.counted(now.toEpochMilli() - sinceMillis);
    sinceMillis = now.toEpochMilli();
  }

  private BookedHour hourUntil(Instant to) {
    PriceBook book = prices.book();
    List<Charge> charges = new ArrayList<>();
    List<IdleCost> idle = new ArrayList<>();
    long overcommittedCpu = 0;
    long overcommittedMemory = 0;
    for (NodeMeter meter : meters.values()) {
      try {
        NodeSplit split = meter.split(book);
        charges.addAll(split.charges());
        idle.add(split.idle());
        overcommittedCpu += split.overcommittedCpu();
        overcommittedMemory += split.overcommittedMemory();
      } catch (ArithmeticException e) {
        // Its agent told what no machine has: better no cost than a wrong one.
        log.atWarn().addKeyValue("node", meter.node()).setCause(e).log("A node's hour not priced");
      }
    }
    return new BookedHour(
        hour,
        from,
        to.isBefore(from) ? from : to,
        Duration.ofMillis(countedMillis),
        charges,
        idle,
        overcommittedCpu,
        overcommittedMemory);
  }
}
