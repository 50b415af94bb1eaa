package io.temper.rightsizing.demand;

import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;
import java.time.Duration;
import java.util.Arrays;

/// What is remembered of a container's memory: the peaks and kills of eight days.
///
/// Peaks do not fade before they are dropped: a job that runs once a week needs its memory each
/// time. Only when the whole level fell, three days ago or more, are older days left out. A kill
/// proves that what there was did not suffice, and counts as the public algorithm has it, `max(used
/// + 100 MiB, used · 1.2)`, where `used` is what was seen or requested, never what an earlier kill
///   led to.
final class MemoryDemand {
  private static final int DAYS = 8;
  private static final int RECENT = 4;
  private static final int FEWEST_HIGHER = 2;
  private static final long DAY_NANOS = Duration.ofDays(1).toNanos();
  private static final long KILL_LEAST_BYTES = 100L << 20;
  private static final double KILL_RATIO = 1.2;

  private final long[] needs = new long[DAYS];
  private final int[] kills = new int[DAYS];
  private final Shortfalls shortfalls = new Shortfalls();

  private boolean open;
  private int today;
  private long dayEndNanos;
  private long peakBytes;
  private long forecast;

  void add(Sample sample, long requestedBytes) {
    turnTo(sample.timeNanos());
    peakBytes = Math.max(peakBytes, sample.memoryBytes());
    needs[today] = Math.max(needs[today], sample.memoryBytes());
    if (sample.killedBytes() > 0) {
      addKills(sample.timeNanos(), 1, sample.killedBytes(), requestedBytes);
    }
  }

  void addKills(long timeNanos, int count, long killedBytes, long requestedBytes) {
    turnTo(timeNanos);
    long used = Math.max(peakBytes, Math.max(requestedBytes, killedBytes));
    long enough = Math.max(used + KILL_LEAST_BYTES, (long) (used * KILL_RATIO));
    needs[today] = Math.max(needs[today], enough);
    kills[today] += count;
  }

  void save(StateWriter to) {
    for (int i = 0; i < DAYS; i++) {
      to.whole(needs[i]);
      to.whole(kills[i]);
    }
    shortfalls.save(to);
    to.flag(open);
    to.whole(today);
    to.whole(dayEndNanos);
    to.whole(peakBytes);
    to.whole(forecast);
  }

  void load(StateReader from) {
    for (int i = 0; i < DAYS; i++) {
      needs[i] = from.whole(0, Long.MAX_VALUE);
      kills[i] = (int) from.whole(0, Integer.MAX_VALUE);
    }
    shortfalls.load(from);
    open = from.flag();
    today = (int) from.whole(0, DAYS - 1L);
    dayEndNanos = from.whole();
    peakBytes = from.whole(0, Long.MAX_VALUE);
    forecast = from.whole(0, Long.MAX_VALUE);
  }

  private void turnTo(long timeNanos) {
    if (!open) {
      open = true;
      dayEndNanos = timeNanos + DAY_NANOS;
    }
    while (timeNanos >= dayEndNanos) {
      turnDay(timeNanos);
    }
  }

  private void turnDay(long timeNanos) {
    shortfalls.add((double) needs[today], (double) forecast);
    forecast = need();
    long days = (timeNanos - dayEndNanos) / DAY_NANOS + 1;
    // Days without a sample push old ones out as others do.
    for (long i = Math.min(days, DAYS); i > 0; i--) {
      today = (today + 1) % DAYS;
      needs[today] = 0;
      kills[today] = 0;
    }
    dayEndNanos += days * DAY_NANOS;
    peakBytes = 0;
  }

  /// The most it was seen to need in eight days, in bytes, without a margin; of today and the three
  /// days before, if that is when the level fell.
  long need() {
    long lately = most(0, RECENT);
    return levelFell(lately) ? lately : Math.max(lately, most(RECENT, DAYS));
  }

  /// Whether each of the older days needed more than any of the recent ones, and none of them saw a
  /// kill. A job that runs once a week does not look so: the days around it need little.
  private boolean levelFell(long lately) {
    int higher = 0;
    for (int age = 1; age < DAYS; age++) {
      long need = needs[slot(age)];
      boolean recent = age < RECENT;
      if (recent ? need == 0 : need > 0 && (need <= lately || kills[slot(age)] > 0)) {
        return false;
      }
      higher += !recent && need > 0 ? 1 : 0;
    }
    return higher >= FEWEST_HIGHER;
  }

  private long most(int youngest, int oldest) {
    long most = 0;
    for (int age = youngest; age < oldest; age++) {
      most = Math.max(most, needs[slot(age)]);
    }
    return most;
  }

  private int slot(int age) {
    return Math.floorMod(today - age, DAYS);
  }

  /// The median of the days' needs, in bytes.
  long usual() {
    long[] seen = Arrays.stream(needs).filter(need -> need > 0).sorted().toArray();
    return seen.length == 0 ? 0 : seen[(seen.length - 1) / 2];
  }

  /// Kills in eight days.
  int kills() {
    int sum = 0;
    for (int ofDay : kills) {
      sum += ofDay;
    }
    return sum;
  }

  Shortfalls shortfalls() {
    return shortfalls;
  }
}
