package io.temper.server.cost.allocation;

import io.temper.server.cost.allocation.Answer.Row;
import io.temper.server.cost.allocation.Question.Idle;
import io.temper.server.cost.allocation.Question.IdleOf;
import io.temper.server.cost.allocation.Question.Overhead;
import io.temper.server.cost.allocation.Question.Sharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells a bill as a question asks, in these steps:
///
/// 1. Idle goes to the charges beside it (of its node, or of the cluster), in proportion to their
///    cost of the same resource. Idle beside no cost of that resource stays nobody's.
/// 2. Charges that are shared, with their idle, leave the rows.
/// 3. The rest is grouped; within a group, what passes the filter and what does not are kept apart.
/// 4. The groups carry shared charges and overhead, evenly or by what they cost themselves. What a
///    group carries is split over its two sides by what those cost.
/// 5. What does not pass the filter is summed up, with all it carries, as others.
///
/// Because others carry their part of everything, a row costs the same whether or not others are
/// asked for. Every split is an [Apportionment], so nothing is lost on the way.
public final class Allocation {
  private final Question question;
  private final Map<List<String>, Group> groups = new HashMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private Costs shared = Costs.ZERO;

  private Allocation(Question question) {
    this.question = question;
  }

  /// @throws ArithmeticException beyond nine billion dollars
  public static Answer of(Bill bill, Question question) {
    return new Allocation(question).tell(bill);
  }

  private Answer tell(Bill bill) {
    for (IdleCost idle : bill.idle()) {
      pool(idle.node()).add(idle.costs());
    }
    for (Charge charge : bill.charges()) {
      pool(charge.source().node()).add(charge);
    }
    pools.values().forEach(this::group);
    List<Group> carriers = groups.values().stream().sorted(Group.BY_KEY).toList();
    List<Side> sides = new ArrayList<>();
    carriers.forEach(group -> group.addTo(sides));
    Weights sharing = new Weights(carriers, sides, question.sharing());
    share(sides, sharing);
    long overhead = overhead(bill.overhead(), carriers, sides);
    return answer(sides, overhead);
  }

  private Pool pool(String node) {
    String name = question.idleOf() == IdleOf.Node ? node : "";
    return pools.computeIfAbsent(name, Pool::new);
  }

  /// Gives each charge of a pool its part of the pool's idle, and puts it where it belongs.
  private void group(Pool pool) {
    Costs[] idle = pool.spread();
    for (int i = 0; i < idle.length; i++) {
      Charge charge = pool.charges.get(i);
      if (question.shared().test(charge.source())) {
        shared = shared.plus(charge.costs());
        pool.sharedIdle = pool.sharedIdle.plus(idle[i]);
      } else {
        side(charge.source()).add(charge, idle[i], pool);
      }
    }
  }

  private Side side(Source source) {
    List<String> key = question.groupBy().stream().map(by -> by.apply(source)).toList();
    return groups.computeIfAbsent(key, Group::new).side(question.filter().test(source));
  }

  private void share(List<Side> sides, Weights weights) {
    if (sides.isEmpty()) {
      return;
    }
    Costs[] parts = weights.split(shared);
    for (int i = 0; i < parts.length; i++) {
      sides.get(i).shared = parts[i];
    }
    shared = Costs.ZERO;
    for (Pool pool : pools.values()) {
      if (!pool.sharedIdle.equals(Costs.ZERO)) {
        Costs[] idle = weights.split(pool.sharedIdle);
        for (int i = 0; i < idle.length; i++) {
          sides.get(i).addIdle(idle[i], pool);
        }
        pool.sharedIdle = Costs.ZERO;
      }
    }
  }

  /// What of the overhead stays beside the rows.
  private long overhead(long overhead, List<Group> carriers, List<Side> sides) {
    if (question.overhead() == Overhead.Separate || sides.isEmpty()) {
      return overhead;
    }
    Sharing how = question.overhead() == Overhead.Even ? Sharing.Even : Sharing.Weighted;
    long[] parts = new Weights(carriers, sides, how).split(overhead);
    for (int i = 0; i < parts.length; i++) {
      sides.get(i).overhead = parts[i];
    }
    return 0;
  }

  private Answer answer(List<Side> sides, long overhead) {
    boolean all = sides.stream().allMatch(side -> side.asked);
    List<Row> rows = new ArrayList<>();
    List<IdleCost> idle = new ArrayList<>();
    // What was to be shared and found no row.
    long others = shared.total();
    for (Side side : sides) {
      if (side.asked) {
        rows.add(side.row(question.idle()));
      } else {
        others = Math.addExact(others, side.row(Idle.Shared).total());
      }
    }
    for (Pool pool : pools.values()) {
      Costs told = question.idle() == Idle.Separate ? pool.askedIdle : Costs.ZERO;
      // Nobody's idle is told to who asks for all; to others it says nothing.
      if (all) {
        told = told.plus(pool.nobodys);
      } else {
        others = Math.addExact(others, pool.nobodys.total());
      }
      if (!told.equals(Costs.ZERO)) {
        idle.add(new IdleCost(pool.name, told));
      }
      others = Math.addExact(others, pool.sharedIdle.total());
    }
    return new Answer(rows, idle, overhead, others);
  }

  /// Idle, and the charges it is spread over.
  private static final class Pool {
    private final String name;
    private final List<Charge> charges = new ArrayList<>();
    private Costs idle = Costs.ZERO;
    private Costs nobodys = Costs.ZERO;
    private Costs sharedIdle = Costs.ZERO;
    private Costs askedIdle = Costs.ZERO;

    private Pool(String name) {
      this.name = name;
    }

    private void add(Costs costs) {
      idle = idle.plus(costs);
    }

    private void add(Charge charge) {
      charges.add(charge);
    }

    /// What of the idle each charge gets.
    private Costs[] spread() {
      int size = charges.size();
      long[] cpu = new long[size];
      long[] memory = new long[size];
      long[] storage = new long[size];
      long[] egress = new long[size];
      for (int i = 0; i < size; i++) {
        Costs costs = charges.get(i).costs();
        cpu[i] = costs.cpu();
        memory[i] = costs.memory();
        storage[i] = costs.storage();
        egress[i] = costs.egress();
      }
      long[] cpuIdle = Apportionment.of(idle.cpu(), cpu);
      long[] memoryIdle = Apportionment.of(idle.memory(), memory);
      long[] storageIdle = Apportionment.of(idle.storage(), storage);
      long[] egressIdle = Apportionment.of(idle.egress(), egress);
      Costs[] parts = new Costs[size];
      nobodys = idle;
      for (int i = 0; i < size; i++) {
        parts[i] = new Costs(cpuIdle[i], memoryIdle[i], storageIdle[i], egressIdle[i]);
        nobodys = nobodys.minus(parts[i]);
      }
      return parts;
    }
  }

  /// Charges that go together.
  private static final class Group {
    private static final Comparator<Group> BY_KEY =
        Comparator.comparing(group -> group.key, Answer.BY_KEY);

    private final List<String> key;
    private final Side asked;
    private final Side others;

    private Group(List<String> key) {
      this.key = key;
      this.asked = new Side(key, true);
      this.others = new Side(key, false);
    }

    private Side side(boolean isAsked) {
      return isAsked ? asked : others;
    }

    private void addTo(List<Side> sides) {
      if (asked.charges > 0) {
        sides.add(asked);
      }
      if (others.charges > 0) {
        sides.add(others);
      }
    }
  }

  /// What of a group passes the filter, or what does not.
  private static final class Side {
    private final List<String> key;
    private final boolean asked;
    private int charges;
    private Costs own = Costs.ZERO;
    private Costs idle = Costs.ZERO;
    private Costs shared = Costs.ZERO;
    private long overhead;
    private Amounts amounts = Amounts.ZERO;

    private Side(List<String> key, boolean asked) {
      this.key = key;
      this.asked = asked;
    }

    private void add(Charge charge, Costs chargeIdle, Pool pool) {
      charges++;
      own = own.plus(charge.costs());
      amounts = amounts.plus(charge.amounts());
      addIdle(chargeIdle, pool);
    }

    private void addIdle(Costs costs, Pool pool) {
      idle = idle.plus(costs);
      if (asked) {
        pool.askedIdle = pool.askedIdle.plus(costs);
      }
    }

    private Row row(Idle carried) {
      return new Row(
          key, own, carried == Idle.Shared ? idle : Costs.ZERO, shared, overhead, amounts);
    }
  }

  /// In which proportion sides carry what belongs to all.
  private static final class Weights {
    private final List<Group> groups;
    private final List<Side> sides;
    private final long[] between;

    private Weights(List<Group> groups, List<Side> sides, Sharing sharing) {
      this.groups = groups;
      this.sides = sides;
      this.between = new long[groups.size()];
      long sum = 0;
      for (int i = 0; i < between.length; i++) {
        between[i] = sharing == Sharing.Even ? 1 : cost(groups.get(i));
        sum = Math.addExact(sum, between[i]);
      }
      if (sum == 0) {
        // Nobody costs anything: the only fair proportion left.
        Arrays.fill(between, 1);
      }
    }

    private static long cost(Group group) {
      return Math.addExact(group.asked.own.total(), group.others.own.total());
    }

    private Costs[] split(Costs costs) {
      Costs[] parts = new Costs[sides.size()];
      Costs[] ofGroups = costs.apportioned(between);
      for (int i = 0, side = 0; i < ofGroups.length; i++) {
        for (Costs part : ofGroups[i].apportioned(within(groups.get(i)))) {
          parts[side++] = part;
        }
      }
      return parts;
    }

    private long[] split(long amount) {
      long[] parts = new long[sides.size()];
      long[] ofGroups = Apportionment.of(amount, between);
      for (int i = 0, side = 0; i < ofGroups.length; i++) {
        for (long part : Apportionment.of(ofGroups[i], within(groups.get(i)))) {
          parts[side++] = part;
        }
      }
      return parts;
    }

    /// Weights of a group's sides, in the order of the sides.
    private static long[] within(Group group) {
      if (group.asked.charges == 0 || group.others.charges == 0) {
        return new long[] {1};
      }
      long asked = group.asked.own.total();
      long others = group.others.own.total();
      return asked == 0 && others == 0 ? new long[] {1, 1} : new long[] {asked, others};
    }
  }
}
