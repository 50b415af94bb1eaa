package io.temper.server.cost.allocation;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// How a bill is to be told.
///
/// @param groupBy what a row stands for: charges that give the same values go together
/// @param filter which charges are asked for; the others' part of everything stays with them
/// @param shared which charges are not rows but carried by the rows, whether asked for or not
/// @param sharing how rows carry them
/// @param overhead how rows carry the overhead
/// @param idle whether rows carry what is idle
/// @param idleOf within which bounds idle is carried by what ran beside it
public record Question(
    List<Function<Source, String>> groupBy,
    Predicate<Source> filter,
    Predicate<Source> shared,
    Sharing sharing,
    Overhead overhead,
    Idle idle,
    IdleOf idleOf) {

  public Question {
    groupBy = List.copyOf(groupBy);
  }

  /// How what belongs to all is carried.
  public enum Sharing {
    /// In proportion to what the rows cost themselves.
    Weighted,
    /// The same for each row.
    Even
  }

  /// What becomes of the overhead.
  public enum Overhead {
    /// It is told beside the rows.
    Separate,
    /// Rows carry it in proportion to what they cost themselves.
    Weighted,
    /// Rows carry it, each the same.
    Even
  }

  /// What becomes of idle cost.
  public enum Idle {
    /// It is told beside the rows.
    Separate,
    /// Rows carry it, in proportion to their own cost of the same resource.
    Shared
  }

  /// What ran beside what is idle.
  public enum IdleOf {
    /// Whatever ran on the same node.
    Node,
    /// Whatever ran in the cluster.
    Cluster
  }
}
