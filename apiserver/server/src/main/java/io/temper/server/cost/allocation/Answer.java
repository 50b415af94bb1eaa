package io.temper.server.cost.allocation;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A bill as a question wants it told. Rows, idle, overhead and others add up to the bill.
///
/// @param rows what was asked for, sorted by their keys
/// @param idle that the rows do not carry: of nodes or of the cluster, as was asked
/// @param overhead that the rows do not carry, in nano-dollars
/// @param others what belongs to charges that were not asked for, with all they carry; and what was
///   to be shared where there is no row to carry it
public record Answer(List<Row> rows, List<IdleCost> idle, long overhead, long others) {
  /// The order of rows, by their keys.
  public static final Comparator<List<String>> BY_KEY = Answer::compare;

  public Answer {
    rows = List.copyOf(rows);
    idle = List.copyOf(idle);
  }

  /// Several answers to one question, about times that follow each other, as one.
  public static Answer sum(Collection<Answer> answers) {
    SortedMap<List<String>, Row> rows = new TreeMap<>(BY_KEY);
    Map<String, IdleCost> idle = new LinkedHashMap<>();
    long overhead = 0;
    long others = 0;
    for (Answer answer : answers) {
      answer.rows.forEach(row -> rows.merge(row.key(), row, Row::plus));
      answer.idle.forEach(each -> idle.merge(each.node(), each, IdleCost::plus));
      overhead = Math.addExact(overhead, answer.overhead);
      others = Math.addExact(others, answer.others);
    }
    return new Answer(List.copyOf(rows.values()), List.copyOf(idle.values()), overhead, others);
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// In nano-dollars: the bill.
  public long total() {
    return Math.addExact(asked(), others);
  }

  /// In nano-dollars: what is not others'.
  public long asked() {
    long total = overhead;
    for (Row row : rows) {
      total = Math.addExact(total, row.total());
    }
    for (IdleCost each : idle) {
      total = Math.addExact(total, each.costs().total());
    }
    return total;
  }

  /// What charges that go together cost.
  ///
  /// @param key the values they have in common, as the question groups
  /// @param own what they cost themselves
  /// @param idle what of idle they carry
  /// @param shared what of shared charges they carry
  /// @param overhead what of the overhead they carry, in nano-dollars
  public record Row(
      List<String> key, Costs own, Costs idle, Costs shared, long overhead, Amounts amounts) {
    public Row {
      key = List.copyOf(key);
    }

    /// Both together, of the same key.
    Row plus(Row other) {
      return new Row(
          key,
          own.plus(other.own),
          idle.plus(other.idle),
          shared.plus(other.shared),
          Math.addExact(overhead, other.overhead),
          amounts.plus(other.amounts));
    }

    /// In nano-dollars.
    public long total() {
      return Math.addExact(own.plus(idle).plus(shared).total(), overhead);
    }
  }
}
