package io.temper.server.cost.allocation;

import java.util.List;

/// A bill as a question wants it told. Rows, idle, overhead and others add up to the bill.
///
/// @param rows what was asked for, sorted by their keys
/// @param idle that the rows do not carry: of nodes or of the cluster, as was asked
/// @param overhead that the rows do not carry, in nano-dollars
/// @param others what belongs to charges that were not asked for, with all they carry; and what was
///   to be shared where there is no row to carry it
public record Answer(List<Row> rows, List<IdleCost> idle, long overhead, long others) {
  public Answer {
    rows = List.copyOf(rows);
    idle = List.copyOf(idle);
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

    /// In nano-dollars.
    public long total() {
      return Math.addExact(own.plus(idle).plus(shared).total(), overhead);
    }
  }
}
