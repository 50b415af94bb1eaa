package io.temper.server.history;

import io.temper.crds.savings.Savings;
import io.temper.crds.savings.SavingsStatus;
import io.temper.history.SavingsHour;
import io.temper.machinery.meta.ApiObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was seen of savings and may not be written yet, hour by hour. Not safe for threads.
final class SavingsTally {
  /// Months of hours of a cluster with many machine types: some 40 MB.
  static final int MOST_HOURS = 100_000;

  private final TreeMap<Key, SavingsHour> hours = new TreeMap<>();
  private final Set<Key> unwritten = new HashSet<>();
  private final int most;
  private long dropped;

  private record Key(Instant hour, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::hour).thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /// @param most hours times objects that are held while they cannot be written; then the oldest go
  SavingsTally(int most) {
    this.most = most;
  }

  /// Counts one look.
  void look(Instant now, Collection<ApiObject<Savings>> objects) {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    for (ApiObject<Savings> object : objects) {
      Key key = new Key(hour, object.metadata().name());
      hours.merge(key, sample(key, object.body().status()), SavingsHour::plus);
      unwritten.add(key);
    }
    while (hours.size() > most) {
      unwritten.remove(hours.pollFirstEntry().getKey());
      dropped++;
    }
  }

  /// What is to be written, oldest first.
  List<SavingsHour> unwritten() {
    List<SavingsHour> due = new ArrayList<>();
    hours.forEach((key, hour) -> {
      if (unwritten.contains(key)) {
        due.add(hour);
      }
    });
    return due;
  }

  /// All of it is written: hours that are over may be forgotten.
  void written(Instant now) {
    unwritten.clear();
    hours.headMap(new Key(now.truncatedTo(ChronoUnit.HOURS), ""), false).clear();
  }

  /// Hours that had to go unwritten, so far.
  long dropped() {
    return dropped;
  }

  private static SavingsHour sample(Key key, SavingsStatus status) {
    String identified = status.identified().dollarsPerMonth();
    return new SavingsHour(
        key.hour(),
        key.name(),
        1,
        nanoDollars(status.realized().dollarsPerMonth()),
        BigInteger.valueOf(status.realized().reclaimedMillicores()),
        BigInteger.valueOf(status.realized().absorbedMillicores()),
        identified == null ? 0 : 1,
        nanoDollars(identified));
  }

  private static BigInteger nanoDollars(@Nullable String dollars) {
    return dollars == null
        ? BigInteger.ZERO
        : new BigDecimal(dollars).movePointRight(9).toBigIntegerExact();
  }
}
