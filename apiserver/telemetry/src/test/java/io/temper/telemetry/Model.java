package io.temper.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.telemetry.codec.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a store should know, kept without any art; and what a test needs to fill one.
final class Model {
  static final List<String> METRICS = List.of("cpu", "memory", "wait");
  static final StoreConfig CONFIG =
      new StoreConfig(METRICS, 1L << 30, 1L << 30, 1000, Duration.ofDays(8));

  /// A multiple of the rollups' span.
  static final long START = 1_800_000_000_000L - 1_800_000_000_000L % StoreConfig.GROUP_MILLIS;

  private final Map<Subject, TreeMap<Long, long[]>> rows = new TreeMap<>();

  static Subject pod(int number) {
    return Subject.pod("ns-" + number % 3, "pod-" + number, "uid-" + number);
  }

  static long at(long slot) {
    return START + slot * StoreConfig.STEP_MILLIS;
  }

  static Measurement row(Subject subject, long... values) {
    return new Measurement(subject, Map.of("app", subject.name()), values);
  }

  void add(long millis, Measurement row) {
    long slot = millis / StoreConfig.STEP_MILLIS * StoreConfig.STEP_MILLIS;
    rows.computeIfAbsent(row.subject(), _ -> new TreeMap<>()).putIfAbsent(slot, row.values());
  }

  void forgetFrom(long millis) {
    rows.values().forEach(times -> times.tailMap(millis, true).clear());
  }

  /// By subject, metric and step: minimum, maximum, sum, count.
  Map<String, List<Long>> answer(Query query) {
    Map<String, List<Long>> answer = new TreeMap<>();
    rows.forEach((subject, times) -> {
      if (query.namespace() == null || query.namespace().equals(subject.namespace())) {
        times
            .subMap(query.fromMillis(), query.toMillis())
            .forEach((at, values) -> {
              for (int metric : query.metrics()) {
                if (values[metric] != Rows.ABSENT) {
                  long step = (at - query.fromMillis()) / query.stepMillis();
                  answer.merge(
                      subject + " " + metric + " " + step,
                      List.of(values[metric], values[metric], values[metric], 1L),
                      Model::merge);
                }
              }
            });
      }
    });
    return answer;
  }

  /// Fails with the first few values that differ.
  void check(TelemetryStore store, Query query) {
    Map<String, List<Long>> expected = answer(query);
    Map<String, List<Long>> found = flat(store.query(query));
    assertThat(first(expected, found)).as("missing or wrong").isEmpty();
    assertThat(first(found, expected)).as("too many or wrong").isEmpty();
  }

  private static List<Map.Entry<String, List<Long>>> first(
      Map<String, List<Long>> of, Map<String, List<Long>> other) {
    return of.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(other.get(entry.getKey())))
        .limit(3)
        .toList();
  }

  static Map<String, List<Long>> flat(Answer answer) {
    Map<String, List<Long>> flat = new TreeMap<>();
    for (Answer.Series one : answer.series()) {
      for (int step = 0; step < one.count().length; step++) {
        if (one.count()[step] > 0) {
          flat.put(
              one.subject() + " " + one.metric() + " " + step,
              List.of(one.min()[step], one.max()[step], one.sum()[step], one.count()[step]));
        }
      }
    }
    return flat;
  }

  static Query everything(long from, long to, long stepMillis) {
    long start = from - Math.floorMod(from, stepMillis);
    return new Query(
        null,
        (_, _) -> true,
        List.of(0, 1, 2),
        start,
        stepMillis,
        (int) Math.ceilDiv(to - start, stepMillis),
        100_000);
  }

  private static List<Long> merge(List<Long> one, List<Long> other) {
    return new ArrayList<>(
        List.of(
            Math.min(one.get(0), other.get(0)),
            Math.max(one.get(1), other.get(1)),
            one.get(2) + other.get(2),
            one.get(3) + other.get(3)));
  }
}
