package io.temper.crds.cost;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("What is asked about costs.")
public record CostQuerySpec(
    @Doc(
            "Start of the time asked about, moved back to the whole hour; a day before its end"
                + " unless told otherwise.")
        @Nullable Instant start,
    @Doc("End of the time asked about, moved on to the whole hour; now unless told otherwise.")
        @Nullable Instant end,
    @Doc(
            "What a row stands for, in the order of its key: namespace, workload, workloadKind,"
                + " node, pod, container or label:KEY. A workload is named KIND.NAME. Of several,"
                + " namespace first keeps equal names apart.")
        List<String> groupBy,
    @Doc("What is asked for: costs that match all of these; all costs if there are none.")
        List<Match> filter,
    @Doc("Costs that the rows carry instead of having rows: those that match one of these.")
        List<Match> share,
    @Doc(
            "How rows carry shared costs: Weighted by what they cost themselves, unless told"
                + " otherwise, or Even.")
        @Nullable Sharing sharing,
    @Doc(
            "Separate, unless told otherwise: idle is told beside the rows; Shared: rows carry it"
                + " in proportion to their cost of the same resource.")
        @Nullable Idle idle,
    @Doc(
            "What carries what is idle on a node: all that ran in the Cluster, unless told"
                + " otherwise, or all that ran on the same Node.")
        @Nullable IdleBy idleBy,
    @Doc("What is paid for no node, such as a fee for the control plane; absent for nothing.")
        @Nullable Overhead overhead,
    @Doc(
            "Tells a series beside each row: by Hour, Day, Week (from Monday) or Month, by UTC."
                + " Each step is answered by itself, and rows are the sums of their steps.")
        @Nullable Step step,
    @Doc(
            "Previous: compares with as many hours just before. Then the end is the last whole hour"
                + " unless told otherwise.")
        @Nullable Compare compare) {

  public CostQuerySpec {
    groupBy = List.copyOf(groupBy);
    filter = List.copyOf(filter);
    share = List.copyOf(share);
  }

  @Doc("Costs by one of their properties.")
  public record Match(
      @Doc("The property, named as in groupBy.") String by,
      @Doc("Values, of which one must be had; the empty text is that of a label that is not set.")
          List<String> values) {
    public Match {
      values = List.copyOf(values);
    }
  }

  @Doc("What is paid for no node.")
  public record Overhead(
      @Doc("Dollars per hour, as a decimal string with nine decimals at most.")
          String dollarsPerHour,
      @Doc(
              "Separate, unless told otherwise: it is told beside the rows; or rows carry it,"
                  + " Weighted by what they cost themselves or Even.")
          @Nullable OverheadSharing sharing) {}

  /// How rows carry what is shared.
  public enum Sharing {
    Weighted,
    Even
  }

  /// Whether rows carry what is idle.
  public enum Idle {
    Separate,
    Shared
  }

  /// Beside what something is idle.
  public enum IdleBy {
    Cluster,
    Node
  }

  /// How long the steps of a series are.
  public enum Step {
    Hour,
    Day,
    Week,
    Month
  }

  /// What is compared with.
  public enum Compare {
    Previous
  }

  /// How rows carry the overhead.
  public enum OverheadSharing {
    Separate,
    Weighted,
    Even
  }
}
