package io.temper.server.cost;

import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.IdleCost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An hour's bookings side by side.
record HourSeen(
    Instant start,
    Instant to,
    Duration counted,
    List<Charge> charges,
    List<IdleCost> idle,
    long overcommittedCpu,
    long total) {

  /// In order of time.
  static List<HourSeen> of(List<Booking> bookings) {
    Map<Instant, List<Booking>> hours = new TreeMap<>();
    bookings.forEach(
        booking -> hours.computeIfAbsent(booking.start(), _ -> new ArrayList<>()).add(booking));
    return hours.values().stream().map(HourSeen::hour).toList();
  }

  private static HourSeen hour(List<Booking> bookings) {
    List<Charge> charges = new ArrayList<>();
    List<IdleCost> idle = new ArrayList<>();
    long overcommitted = 0;
    long total = 0;
    for (Booking booking : bookings) {
      charges.addAll(booking.charges());
      overcommitted += booking.overcommittedCpu();
      total += booking.total().longValueExact();
      if (!booking.isOfCluster()) {
        idle.add(new IdleCost(booking.node(), booking.idle()));
      }
    }
    Booking cluster = bookings.stream().filter(Booking::isOfCluster).findFirst().orElseThrow();
    return new HourSeen(
        cluster.start(),
        bookings.stream().map(Booking::to).max(Comparator.naturalOrder()).orElseThrow(),
        Duration.ofMillis(cluster.countedMillis()),
        charges,
        idle,
        overcommitted,
        total);
  }
}
