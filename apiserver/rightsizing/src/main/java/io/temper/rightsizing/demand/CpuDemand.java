package io.temper.rightsizing.demand;

import io.temper.rightsizing.histogram.Buckets;
import io.temper.rightsizing.histogram.DecayingHistogram;
import io.temper.rightsizing.state.StateReader;
import io.temper.rightsizing.state.StateWriter;
import java.time.Duration;

/// What is remembered of a container's CPU demand: two histograms of 500 buckets, whatever the
/// length of its history.
///
/// A sample weighs as much as the minutes it stands for, five at most, so that what is looked at
/// more often does not count for more; weights halve every 24 hours.
final class CpuDemand {
  /// Two percent apart, from a millicore to a thousand cores.
  private static final Buckets BUCKETS = Buckets.growing(1000, 0.001, 1.02, 1e-9);

  private static final Duration HALF_LIFE = Duration.ofHours(24);
  private static final long DAY_NANOS = Duration.ofDays(1).toNanos();
  private static final double MINUTE_NANOS = 60e9;
  private static final double LONGEST_MINUTES = 5;
  private static final double LONGEST_COVERED_MINUTES = 60;

  /// The share of the time that is always covered.
  private static final double COMMON = 0.9;

  /// The share of the time that is covered where that costs little.
  private static final double RARE = 0.998;

  /// How much more than the common demand the rare one may ask for.
  private static final double MOST_FOR_RARE = 1.15;

  /// A thread that has a core for so much of the time would not run faster on two.
  private static final double SATURATED = 0.95;

  private final DecayingHistogram all = new DecayingHistogram(BUCKETS, HALF_LIFE);
  private final Independence independence = new Independence(HALF_LIFE);
  private final Shortfalls shortfalls = new Shortfalls();

  private DecayingHistogram day = new DecayingHistogram(BUCKETS, HALF_LIFE);
  private long dayEndNanos;
  private double forecast;

  private long samples;
  private long firstNanos;
  private long lastNanos;
  private double minutes;
  private double coveredMinutes;
  private double demandMinutes;
  private double unmetMinutes;
  private double saturatedMinutes;

  void add(long timeNanos, Sample.Cpu cpu) {
    boolean isFirst = samples == 0;
    if (isFirst) {
      firstNanos = timeNanos;
      dayEndNanos = timeNanos + DAY_NANOS;
    } else if (timeNanos >= dayEndNanos) {
      turnDay(timeNanos);
    }
    long elapsedNanos = isFirst ? 0 : timeNanos - lastNanos;
    double weight = isFirst ? 1 : Math.min(elapsedNanos / MINUTE_NANOS, LONGEST_MINUTES);
    double demand = cpu.demand();
    all.add(demand, weight, timeNanos);
    day.add(demand, weight, timeNanos);
    independence.add(demand, weight, elapsedNanos);
    minutes += weight;
    coveredMinutes += isFirst ? 1 : Math.min(elapsedNanos / MINUTE_NANOS, LONGEST_COVERED_MINUTES);
    demandMinutes += weight * demand;
    unmetMinutes += weight * cpu.unmet();
    saturatedMinutes += cpu.busiestThread() >= SATURATED ? weight : 0;
    lastNanos = timeNanos;
    samples++;
  }

  private void turnDay(long timeNanos) {
    shortfalls.add(need(day), forecast);
    forecast = need(all);
    day = new DecayingHistogram(BUCKETS, HALF_LIFE);
    dayEndNanos += ((timeNanos - dayEndNanos) / DAY_NANOS + 1) * DAY_NANOS;
  }

  void save(StateWriter to) {
    all.save(to);
    day.save(to);
    independence.save(to);
    shortfalls.save(to);
    to.whole(dayEndNanos);
    to.real(forecast);
    to.whole(samples);
    to.whole(firstNanos);
    to.whole(lastNanos);
    to.real(minutes);
    to.real(coveredMinutes);
    to.real(demandMinutes);
    to.real(unmetMinutes);
    to.real(saturatedMinutes);
  }

  void load(StateReader from) {
    all.load(from);
    day.load(from);
    independence.load(from);
    shortfalls.load(from);
    dayEndNanos = from.whole();
    forecast = from.amount();
    samples = from.whole(0, Long.MAX_VALUE);
    firstNanos = from.whole();
    lastNanos = from.whole();
    minutes = from.amount();
    coveredMinutes = from.amount();
    demandMinutes = from.amount();
    unmetMinutes = from.amount();
    saturatedMinutes = from.amount();
  }

  /// Demand to be covered: the rare one, if it is not much more than the common one.
  private static double need(DecayingHistogram demand) {
    return Math.min(demand.quantile(RARE), demand.quantile(COMMON) * MOST_FOR_RARE);
  }

  /// In cores, without a margin.
  double need() {
    return need(all);
  }

  /// Of the latest day alone, in cores.
  double needOfToday() {
    return need(day);
  }

  /// What demand stays below for 90 % of the time, in cores.
  double common() {
    return all.quantile(COMMON);
  }

  /// Whether demand goes far beyond what is covered, for less than a tenth of the time.
  boolean hasPeaks() {
    return all.quantile(RARE) > all.quantile(COMMON) * MOST_FOR_RARE;
  }

  double highest() {
    return all.quantile(1);
  }

  /// Lower end of the 95 % interval of [#common], in cores.
  double commonLow() {
    return all.quantile(interval().low());
  }

  /// Upper end of the 95 % interval of [#common], in cores.
  double commonHigh() {
    return all.quantile(interval().high());
  }

  /// Whether there are independent samples enough for [#commonHigh] to be more than the highest
  /// seen.
  boolean intervalIsClosed() {
    return interval().closed();
  }

  private OrderStatistics interval() {
    return OrderStatistics.of(COMMON, independence.samples());
  }

  Shortfalls shortfalls() {
    return shortfalls;
  }

  long samples() {
    return samples;
  }

  double independentSamples() {
    return independence.samples();
  }

  double days() {
    return (double) (lastNanos - firstNanos) / DAY_NANOS;
  }

  /// Share of its length that the history tells of: gaps of more than an hour are missing.
  double coverage() {
    double length = (lastNanos - firstNanos) / MINUTE_NANOS + 1;
    return Math.min(1, coveredMinutes / length);
  }

  /// Share of the demand that was not met.
  double unmetShare() {
    return demandMinutes > 0 ? unmetMinutes / demandMinutes : 0;
  }

  /// Share of the time in which one thread had a core of its own.
  double saturatedShare() {
    return minutes > 0 ? saturatedMinutes / minutes : 0;
  }
}
