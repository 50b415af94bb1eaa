package io.temper.server.cost.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.server.Cases;
import io.temper.server.cost.allocation.Answer.Row;
import io.temper.server.cost.allocation.NodeSplit.Load;
import io.temper.server.cost.allocation.Question.Idle;
import io.temper.server.cost.allocation.Question.IdleOf;
import io.temper.server.cost.allocation.Question.Overhead;
import io.temper.server.cost.allocation.Question.Sharing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Money is neither lost nor made, whatever is asked.
final class ConservationTest {
  private static final List<Function<Source, String>> GROUPS =
      List.of(
          Source::node,
          Source::namespace,
          Source::workloadKind,
          Source::workload,
          Source::pod,
          Source::container,
          source -> source.labels().getOrDefault("app", ""));

  /// A million cases, unless `-Dtemper.cases=` says otherwise: seconds, with plain comparisons.
  @Test
  void aMillionRandomAllocationsConserveToTheNanoDollar() {
    Cases.check(
        1_000_000,
        random -> {
          Paid paid = paid(random);

          Answer answer = Allocation.of(paid.bill, question(random));

          long total = paid.nodes + paid.bill.overhead();
          if (paid.bill.total() != total || answer.total() != total || least(answer) < 0) {
            throw new AssertionError(total + " became " + answer.total() + ": " + answer);
          }
        });
  }

  @Test
  void aRowCostsTheSameWhetherOrNotOthersAreAskedFor() {
    Cases.check(random -> {
      Bill bill = paid(random).bill;
      Question q = question(random);
      // By what is grouped, so that no row is cut in two by the filter.
      Question some = filtered(q, source -> q.groupBy().getFirst().apply(source).endsWith("1"));
      Map<List<String>, Row> all = new HashMap<>();
      Allocation.of(bill, filtered(q, _ -> true)).rows().forEach(row -> all.put(row.key(), row));

      Answer answer = Allocation.of(bill, some);

      assertThat(answer.rows()).allSatisfy(row -> assertThat(row).isEqualTo(all.get(row.key())));
    });
  }

  /// The smallest part of an answer: none is ever negative.
  private static long least(Answer answer) {
    long least = Math.min(answer.others(), answer.overhead());
    for (Row row : answer.rows()) {
      least = Math.min(least, Math.min(least(row.own()), row.overhead()));
      least = Math.min(least, Math.min(least(row.idle()), least(row.shared())));
    }
    for (IdleCost idle : answer.idle()) {
      least = Math.min(least, least(idle.costs()));
    }
    return least;
  }

  private static long least(Costs costs) {
    return Math.min(
        Math.min(costs.cpu(), costs.memory()), Math.min(costs.storage(), costs.egress()));
  }

  private static Question filtered(Question q, Predicate<Source> filter) {
    return new Question(
        q.groupBy(), filter, q.shared(), q.sharing(), q.overhead(), q.idle(), q.idleOf());
  }

  /// @param nodes what the nodes, volumes and bytes cost together, in nano-dollars
  private record Paid(Bill bill, long nodes) {}

  private static Paid paid(SplittableRandom random) {
    List<Charge> charges = new ArrayList<>();
    List<IdleCost> idle = new ArrayList<>();
    long paid = 0;
    for (int node = random.nextInt(4); node > 0; node--) {
      String name = "node" + node;
      Costs cost = new Costs(money(random), money(random), 0, 0);
      List<Load> loads = loads(random, name);
      NodeSplit split = NodeSplit.of(name, amount(random), amount(random), cost, loads);
      paid += cost.total();
      idle.add(split.idle());
      for (Charge charge : split.charges()) {
        Costs beside = new Costs(0, 0, money(random), money(random));
        paid += beside.total();
        charges.add(new Charge(charge.source(), charge.costs().plus(beside), charge.amounts()));
      }
    }
    return new Paid(new Bill(charges, idle, money(random)), paid);
  }

  private static List<Load> loads(SplittableRandom random, String node) {
    List<Load> loads = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      Source source =
          new Source(
              node,
              "namespace" + random.nextInt(3),
              random.nextBoolean() ? "Deployment" : "Job",
              "workload" + random.nextInt(3),
              "pod" + random.nextInt(4),
              "container" + random.nextInt(2),
              random.nextBoolean() ? Map.of() : Map.of("app", "app" + random.nextInt(2)));
      loads.add(new Load(source, amount(random), amount(random), Amounts.ZERO));
    }
    return loads;
  }

  private static Question question(SplittableRandom random) {
    List<Function<Source, String>> groupBy = new ArrayList<>();
    do {
      groupBy.add(GROUPS.get(random.nextInt(GROUPS.size())));
    } while (random.nextBoolean());
    return new Question(
        groupBy,
        some(random, 2),
        some(random, 5),
        one(random, Sharing.values()),
        one(random, Overhead.values()),
        one(random, Idle.values()),
        one(random, IdleOf.values()));
  }

  /// All, none, or those with some value.
  private static Predicate<Source> some(SplittableRandom random, int rare) {
    Function<Source, String> by = GROUPS.get(random.nextInt(GROUPS.size()));
    String end = String.valueOf(random.nextInt(3));
    return switch (random.nextInt(1 + rare)) {
      case 0 -> source -> by.apply(source).endsWith(end);
      case 1 -> _ -> rare == 2;
      default -> _ -> rare == 2;
    };
  }

  private static <E> E one(SplittableRandom random, E[] values) {
    return values[random.nextInt(values.length)];
  }

  private static long money(SplittableRandom random) {
    return random.nextInt(8) == 0 ? 0 : random.nextLong(1L << 55) >>> random.nextInt(55);
  }

  private static long amount(SplittableRandom random) {
    return random.nextInt(8) == 0 ? 0 : random.nextLong(1L << 58) >>> random.nextInt(58);
  }
}
