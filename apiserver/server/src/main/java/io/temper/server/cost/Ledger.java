package io.temper.server.cost;

import io.temper.server.cost.allocation.Costs;
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
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds up what ran where, hour by hour, at every word of an agent: also what lived for seconds
/// counts, and what is gone stays in its hour. An hour that is over is priced and booked; the one
/// that runs is priced when it is asked for. Safe for all threads.
///
/// Every replica counts for itself, from its start on; what they and their predecessors counted
/// comes together in the [Books].
public final class Ledger implements Telemetry.Listener {
  private static final Logger log = LoggerFactory.getLogger(Ledger.class);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final NodeSplit NOTHING =
      new NodeSplit(List.of(), new IdleCost("", Costs.ZERO), 0, 0);

  private final Prices prices;
  private final RecentHours booked = new RecentHours();
  private final String writer = UUID.randomUUID().toString();
  private final InstantSource clock;

  // Guarded by this.
  private final Map<String, NodeMeter> meters = new HashMap<>();
  private Instant hour;
  private Instant from;
  private long countedMillis;
  private long sinceMillis;

  public Ledger(Prices prices, InstantSource clock) {
    this.prices = prices;
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

  /// What names this ledger among those of other processes, before and after a restart.
  String writer() {
    return writer;
  }

  /// What was booked in the hours that end after one moment and begin before another, oldest first;
  /// the last may be the one that runs.
  synchronized List<Booking> bookings(Instant after, Instant before) {
    settle();
    List<Booking> found = new ArrayList<>();
    for (RecentHours.Hour each : booked.all()) {
      if (each.start().plus(HOUR).isAfter(after) && each.start().isBefore(before)) {
        found.addAll(each.bookings());
      }
    }
    if (hour.plus(HOUR).isAfter(after) && hour.isBefore(before)) {
      found.addAll(hourUntil(clock.instant()));
    }
    return List.copyOf(found);
  }

  /// Hours before this one are kept elsewhere too.
  synchronized void written(Instant before) {
    booked.written(before);
  }

  /// How many hours had to go that were kept nowhere else.
  synchronized long dropped() {
    return booked.dropped();
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
    booked.book(new RecentHours.Hour(hour, hourUntil(end)));
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

  /// Of each node, and of the cluster.
  private List<Booking> hourUntil(Instant to) {
    PriceBook book = prices.book();
    List<Booking> bookings = new ArrayList<>(meters.size() + 1);
    Instant until = to.isBefore(from) ? from : to;
    bookings.add(booking("", until, countedMillis, NOTHING));
    for (NodeMeter meter : meters.values()) {
      if (meter.countedMillis() == 0) {
        continue;
      }
      try {
        bookings.add(booking(meter.node(), until, meter.countedMillis(), meter.split(book)));
      } catch (ArithmeticException e) {
        // Its agent told what no machine has: better no cost than a wrong one.
        log.atWarn().addKeyValue("node", meter.node()).setCause(e).log("A node's hour not priced");
      }
    }
    return bookings;
  }

  private Booking booking(String node, Instant to, long millis, NodeSplit split) {
    return new Booking(
        hour,
        1,
        node,
        writer,
        from,
        to,
        millis,
        split.charges(),
        split.idle().costs(),
        split.overcommittedCpu(),
        split.overcommittedMemory());
  }
}
