package io.temper.telemetry;

import io.temper.telemetry.codec.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/// Gathers the answer to a query. Not safe for threads.
final class Reading {
  private final Query query;
  private final Map<Subject, Found> found = new TreeMap<>();
  private boolean tooMany;

  /// A subject's values so far.
  private static final class Found {
    private Map<String, String> labels = Map.of();
    private final Map<Integer, Answer.Series> series = new HashMap<>();
  }

  Reading(Query query) {
    this.query = query;
  }

  /// Whether rows of a subject are wanted: of none once there are too many.
  boolean wants(Subject subject, Map<String, String> labels) {
    return !tooMany && query.wanted().test(subject, labels);
  }

  /// Takes in what was written as it came.
  void addRaw(Segment.Entry entry, long startMillis) {
    add(entry, startMillis, Segment.Kind.RAW, _ -> true);
  }

  /// Takes in what was rolled up, for the times that are wanted.
  void addRollup(Segment.Entry entry, long startMillis, LongPredicate wanted) {
    add(entry, startMillis, Segment.Kind.ROLLUP, wanted);
  }

  Answer answer(int damagedPages) {
    List<Answer.Series> series = new ArrayList<>();
    found.forEach((subject, values) -> {
      for (int metric : query.metrics()) {
        Answer.Series one = values.series.get(metric);
        if (one != null) {
          series.add(
              new Answer.Series(
                  subject, values.labels, metric, one.min(), one.max(), one.sum(), one.count()));
        }
      }
    });
    boolean more = tooMany || series.size() > query.mostSeries();
    return new Answer(
        series.subList(0, Math.min(series.size(), query.mostSeries())), damagedPages, more);
  }

  private void add(Segment.Entry entry, long startMillis, Segment.Kind kind, LongPredicate wanted) {
    int[] slots = entry.frame().slots();
    for (int row = 0; row < slots.length; row++) {
      long at = startMillis + slots[row] * kind.slotMillis();
      if (at < query.fromMillis() || at >= query.toMillis() || !wanted.test(at)) {
        continue;
      }
      int step = (int) ((at - query.fromMillis()) / query.stepMillis());
      for (int metric : query.metrics()) {
        add(entry, kind, metric, row, step);
      }
    }
  }

  private void add(Segment.Entry entry, Segment.Kind kind, int metric, int row, int step) {
    int first = metric * kind.perMetric();
    long[][] columns = entry.frame().columns();
    if (first >= columns.length || columns[first][row] == Rows.ABSENT) {
      return;
    }
    Found subject = found.get(entry.subject());
    if (subject == null) {
      if (found.size() >= query.mostSeries()) {
        tooMany = true;
        return;
      }
      subject = new Found();
      found.put(entry.subject(), subject);
    }
    subject.labels = entry.labels();
    Answer.Series to = subject.series.computeIfAbsent(metric, _ -> series(entry.subject(), metric));
    if (kind == Segment.Kind.RAW) {
      long value = columns[first][row];
      add(to, step, value, value, value, 1);
    } else {
      add(
          to,
          step,
          columns[first + Rollups.MIN][row],
          columns[first + Rollups.MAX][row],
          columns[first + Rollups.SUM][row],
          columns[first + Rollups.COUNT][row]);
    }
  }

  private Answer.Series series(Subject subject, int metric) {
    int steps = query.steps();
    return new Answer.Series(
        subject,
        Map.of(),
        metric,
        new long[steps],
        new long[steps],
        new long[steps],
        new long[steps]);
  }

  private static void add(Answer.Series to, int step, long min, long max, long sum, long count) {
    boolean fresh = to.count()[step] == 0;
    to.min()[step] = fresh ? min : Math.min(to.min()[step], min);
    to.max()[step] = fresh ? max : Math.max(to.max()[step], max);
    to.sum()[step] += sum;
    to.count()[step] += count;
  }
}
