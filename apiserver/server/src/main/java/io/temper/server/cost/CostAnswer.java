package io.temper.server.cost;

import io.temper.crds.cost.CostQuerySpec.Step;
import io.temper.crds.cost.CostQueryStatus;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Answer;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.IdleCost;
import io.temper.server.money.Money;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An answer as it is written.
final class CostAnswer {
  private static final BigInteger PERMILLE = BigInteger.valueOf(1000);

  private final @Nullable List<CostTrend.Told> steps;
  private final List<Map<List<String>, Long>> stepTotals = new ArrayList<>();
  private final @Nullable Map<List<String>, Long> before;

  private CostAnswer(
      @Nullable List<CostTrend.Told> steps, @Nullable Map<List<String>, Long> before) {
    this.steps = steps;
    this.before = before;
    if (steps != null) {
      steps.forEach(step -> stepTotals.add(totals(step.answer())));
    }
  }

  /// @param before what is compared with; absent without a comparison
  /// @param step absent without a series
  static CostQueryStatus of(CostTrend now, @Nullable CostTrend before, @Nullable Step step) {
    SortedMap<Instant, CostTrend.Told> steps = step == null ? null : filled(now.steps(), step);
    Answer sum = now.sum();
    Answer sumBefore = before == null ? null : before.sum();
    CostAnswer answer =
        new CostAnswer(
            steps == null ? null : List.copyOf(steps.values()),
            sumBefore == null ? null : totals(sumBefore));
    String missing = missing(now, before);
    return new CostQueryStatus(
        now.window(),
        now.counted().toSeconds(),
        answer.rows(sum),
        sum.idle().stream().map(CostAnswer::idle).toList(),
        Money.exactDollars(sum.overhead()),
        Money.exactDollars(sum.others()),
        Money.exactDollars(sum.total()),
        now.partial(),
        now.overcommittedCpu(),
        now.overcommittedMemory(),
        CostFormula.UNMEASURED,
        step == null || steps == null ? null : steps(steps, step),
        before == null || sumBefore == null ? null : previous(before, sumBefore, sum),
        missing.isEmpty() ? null : missing);
  }

  /// By how much a sum is more than another, in permille of that, rounded to the nearest; absent
  /// where that is nothing.
  static @Nullable Long changePermille(long before, long now) {
    if (before <= 0) {
      return null;
    }
    BigInteger base = BigInteger.valueOf(before);
    BigInteger twice =
        BigInteger.valueOf(now)
            .subtract(base)
            .multiply(PERMILLE)
            .multiply(BigInteger.TWO)
            .add(base);
    // Rounded down after adding a half, also below zero.
    BigInteger[] parts = twice.divideAndRemainder(base.multiply(BigInteger.TWO));
    return parts[1].signum() < 0 ? parts[0].longValueExact() - 1 : parts[0].longValueExact();
  }

  /// Also the steps between, in which nothing was booked.
  private static SortedMap<Instant, CostTrend.Told> filled(
      SortedMap<Instant, CostTrend.Told> steps, Step step) {
    SortedMap<Instant, CostTrend.Told> all = new TreeMap<>(steps);
    if (!steps.isEmpty()) {
      CostTrend.Told nothing =
          new CostTrend.Told(
              new Spending(null, Duration.ZERO, List.of(), List.of(), 0, 0),
              new Answer(List.of(), List.of(), 0, 0));
      for (Instant start = steps.firstKey();
          start.isBefore(steps.lastKey());
          start = Steps.end(step, start)) {
        all.putIfAbsent(start, nothing);
      }
    }
    return all;
  }

  private List<CostQueryStatus.Row> rows(Answer sum) {
    SortedMap<List<String>, Answer.Row> rows = new TreeMap<>(Answer.BY_KEY);
    sum.rows().forEach(row -> rows.put(row.key(), row));
    if (before != null) {
      // What is gone is a change too.
      before
          .keySet()
          .forEach(key ->
              rows.putIfAbsent(
                  key, new Answer.Row(key, Costs.ZERO, Costs.ZERO, Costs.ZERO, 0, Amounts.ZERO)));
    }
    return rows.values().stream().map(this::row).toList();
  }

  private CostQueryStatus.Row row(Answer.Row row) {
    long total = row.total();
    Long past = before == null ? null : before.getOrDefault(row.key(), 0L);
    return new CostQueryStatus.Row(
        row.key(),
        Money.exactDollars(total),
        Money.exactDollars(row.own().cpu()),
        Money.exactDollars(row.own().memory()),
        null,
        null,
        Money.exactDollars(row.idle().total()),
        Money.exactDollars(row.shared().total()),
        Money.exactDollars(row.overhead()),
        row.amounts().efficiencyPermille(row.own()),
        steps == null ? null : series(row.key()),
        past == null ? null : Money.exactDollars(past),
        past == null ? null : changePermille(past, total));
  }

  private List<String> series(List<String> key) {
    return stepTotals.stream()
        .map(totals -> Money.exactDollars(totals.getOrDefault(key, 0L)))
        .toList();
  }

  private static Map<List<String>, Long> totals(Answer answer) {
    Map<List<String>, Long> totals = new HashMap<>();
    answer.rows().forEach(row -> totals.put(row.key(), row.total()));
    return totals;
  }

  private static List<CostQueryStatus.Step> steps(
      SortedMap<Instant, CostTrend.Told> steps, Step step) {
    List<CostQueryStatus.Step> told = new ArrayList<>();
    steps.forEach((start, each) ->
        told.add(
            new CostQueryStatus.Step(
                start,
                Steps.end(step, start),
                each.spending().counted().toSeconds(),
                Money.exactDollars(each.answer().total()))));
    return told;
  }

  private static CostQueryStatus.Previous previous(CostTrend before, Answer was, Answer now) {
    return new CostQueryStatus.Previous(
        before.window(),
        before.counted().toSeconds(),
        Money.exactDollars(was.total()),
        changePermille(was.total(), now.total()));
  }

  private static String missing(CostTrend now, @Nullable CostTrend before) {
    return now.missing().isEmpty() && before != null ? before.missing() : now.missing();
  }

  private static CostQueryStatus.Idle idle(IdleCost idle) {
    return new CostQueryStatus.Idle(
        idle.node(),
        Money.exactDollars(idle.costs().total()),
        Money.exactDollars(idle.costs().cpu()),
        Money.exactDollars(idle.costs().memory()));
  }
}
