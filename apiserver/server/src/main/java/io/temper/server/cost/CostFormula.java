package io.temper.server.cost;

import io.temper.crds.cost.CostStatus;
import io.temper.crds.cost.CostStatus.Unmeasured;
import io.temper.crds.perf.Window;
import io.temper.server.cost.allocation.Allocation;
import io.temper.server.cost.allocation.Amounts;
import io.temper.server.cost.allocation.Answer.Row;
import io.temper.server.cost.allocation.Bill;
import io.temper.server.cost.allocation.Charge;
import io.temper.server.cost.allocation.Costs;
import io.temper.server.cost.allocation.Question;
import io.temper.server.cost.allocation.Source;
import io.temper.server.money.Money;
import io.temper.server.port.Workload;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The figures of Cost objects: a pure function. What was spent over the window is extrapolated to
/// a month of 730 hours, and each part is rounded to whole cents once, so that the published parts
/// add up exactly: parts of a workload to it, workloads to the namespace's total.
final class CostFormula {
  /// What agents do not tell.
  static final List<Unmeasured> UNMEASURED = List.of(Unmeasured.Storage, Unmeasured.Egress);

  private static final BigInteger MONTH_MILLIS =
      BigInteger.valueOf(Duration.ofHours(Money.HOURS_PER_MONTH).toMillis());

  private static final Question BY_WORKLOAD =
      new Question(
          List.of(Source::namespace, Source::workloadKind, Source::workload),
          _ -> true,
          _ -> false,
          Question.Sharing.Weighted,
          Question.Overhead.Separate,
          Question.Idle.Shared,
          Question.IdleOf.Cluster);

  private CostFormula() {}

  /// Figures of a namespace.
  record NamespaceCosts(CostStatus total, Map<Workload, CostStatus> workloads) {}

  /// By namespace. Nothing before any time has passed.
  static SortedMap<String, NamespaceCosts> of(Spending spending) {
    Window window = spending.window();
    SortedMap<String, NamespaceCosts> costs = new TreeMap<>();
    if (window == null || spending.counted().isZero()) {
      return costs;
    }
    SortedMap<String, Sum> sums = new TreeMap<>();
    for (Row row : Allocation.of(merged(spending), BY_WORKLOAD).rows()) {
      sums.computeIfAbsent(row.key().getFirst(), _ -> new Sum(spending.counted(), window)).add(row);
    }
    sums.forEach((namespace, sum) -> costs.put(namespace, sum.costs()));
    return costs;
  }

  /// The same bill with a charge per workload: quicker to allocate, and no different by workload.
  private static Bill merged(Spending spending) {
    Map<List<String>, Charge> charges = new LinkedHashMap<>();
    for (Charge charge : spending.charges()) {
      Source source = charge.source();
      charges.merge(
          BY_WORKLOAD.groupBy().stream().map(by -> by.apply(source)).toList(),
          charge,
          (a, b) ->
              new Charge(a.source(), a.costs().plus(b.costs()), a.amounts().plus(b.amounts())));
    }
    return new Bill(List.copyOf(charges.values()), spending.idle(), 0);
  }

  /// Adds up a namespace's workloads.
  private static final class Sum {
    private final BigInteger millis;
    private final Window window;
    private final Map<Workload, CostStatus> workloads = new LinkedHashMap<>();
    private Cents cents = new Cents(0, 0, 0);
    private Costs own = Costs.ZERO;
    private Amounts amounts = Amounts.ZERO;

    private Sum(Duration counted, Window window) {
      this.millis = BigInteger.valueOf(Math.max(1, counted.toMillis()));
      this.window = window;
    }

    private void add(Row row) {
      Cents published =
          new Cents(
              monthly(row.own().cpu()), monthly(row.own().memory()), monthly(row.idle().total()));
      workloads.put(
          new Workload(row.key().get(1), row.key().get(2)),
          published.status(row.amounts().efficiencyPermille(row.own()), window));
      cents = cents.plus(published);
      own = own.plus(row.own());
      amounts = amounts.plus(row.amounts());
    }

    private NamespaceCosts costs() {
      return new NamespaceCosts(cents.status(amounts.efficiencyPermille(own), window), workloads);
    }

    private long monthly(long nanoDollars) {
      return Money.wholeCents(
          BigInteger.valueOf(nanoDollars).multiply(MONTH_MILLIS).divide(millis).longValueExact());
    }
  }

  /// Published parts: whole cents, as nano-dollars.
  private record Cents(long cpu, long memory, long idle) {
    private Cents plus(Cents other) {
      return new Cents(cpu + other.cpu, memory + other.memory, idle + other.idle);
    }

    private CostStatus status(long efficiencyPermille, Window window) {
      return new CostStatus(
          Money.dollars(cpu + memory + idle),
          Money.dollars(cpu),
          Money.dollars(memory),
          null,
          null,
          Money.dollars(idle),
          efficiencyPermille,
          window,
          UNMEASURED);
    }
  }
}
