package io.temper.crds.cost;

import io.temper.crds.Doc;
import io.temper.crds.cost.CostStatus.Unmeasured;
import io.temper.crds.perf.Window;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc(
    "The answer, in dollars that were spent, as decimal strings with all their decimals: rows,"
        + " idle, overhead and others add up to the total, exactly.")
public record CostQueryStatus(
    @Doc("The time the answer is about, of what is kept; absent where nothing is.")
        @Nullable Window window,
    @Doc("Seconds of it that were counted.") long seconds,
    @Doc("What was asked for, sorted by key.") List<Row> rows,
    @Doc("Idle that rows do not carry: of each node, or of the cluster under an empty name.")
        List<Idle> idle,
    @Doc("Overhead that rows do not carry.") String overhead,
    @Doc("What the filter leaves out, with all it carries.") String others,
    @Doc("All of it.") String total,
    @Doc(
            "Whether the caller may list costs of some namespaces only. Then all figures are of"
                + " those, idle is their share of the cluster's, and nothing is told of others.")
        boolean partial,
    @Doc("Charged CPU beyond what overcommitted nodes have, in millicore-seconds.")
        long overcommittedCpuMillicoreSeconds,
    @Doc("Charged memory beyond what overcommitted nodes have, in KiB-seconds.")
        long overcommittedMemoryKibSeconds,
    @Doc("What is not measured and therefore not in the figures: Storage, Egress.")
        List<Unmeasured> unmeasured,
    @Doc("The steps of the series, in order of time; absent without one.")
        @Nullable List<Step> steps,
    @Doc("The hours before, that were compared with; absent without a comparison.")
        @Nullable Previous previous,
    @Doc("What is missing in the figures, and why; absent when all that is kept is there.")
        @Nullable String message) {

  public CostQueryStatus {
    rows = List.copyOf(rows);
    idle = List.copyOf(idle);
    unmeasured = List.copyOf(unmeasured);
    steps = steps == null ? null : List.copyOf(steps);
  }

  @Doc("Costs that go together, in dollars.")
  public record Row(
      @Doc("What they have in common, in the order of groupBy.") List<String> key,
      @Doc("All of it: what it costs itself and what it carries.") String total,
      @Doc("Its own CPU.") String cpu,
      @Doc("Its own memory.") String memory,
      @Doc("Its own storage; absent where it is not measured.") @Nullable String storage,
      @Doc("Its own traffic that left the cluster; absent where it is not measured.")
          @Nullable String egress,
      @Doc("Idle that it carries.") String idle,
      @Doc("Shared costs that it carries.") String shared,
      @Doc("Overhead that it carries.") String overhead,
      @Doc("Use over request, weighted by what CPU and memory cost, in permille.")
          long efficiencyPermille,
      @Doc("Its total in each of the steps; absent without a step.") @Nullable List<String> series,
      @Doc("Its total in the hours before; absent without a comparison.") @Nullable String previous,
      @Doc(
              "By how much the total is more than in the hours before, in permille of that; absent"
                  + " where it was nothing, and without a comparison.")
          @Nullable Long changePermille) {
    public Row {
      key = List.copyOf(key);
      series = series == null ? null : List.copyOf(series);
    }
  }

  @Doc("One step of a series.")
  public record Step(
      @Doc("When it begins.") Instant start,
      @Doc("When it ends.") Instant end,
      @Doc("Seconds of it that were counted; 0 where nothing is known of it.") long seconds,
      @Doc("All that was spent in it, in dollars.") String total) {}

  @Doc("What was compared with.")
  public record Previous(
      @Doc("The time it is about, of what is kept; absent where nothing is.")
          @Nullable Window window,
      @Doc("Seconds of it that were counted. A change means little where they are fewer.")
          long seconds,
      @Doc("All that was spent in it, in dollars.") String total,
      @Doc("By how much more is spent now, in permille of that; absent where it was nothing.")
          @Nullable Long changePermille) {}

  @Doc("What is idle, in dollars.")
  public record Idle(
      @Doc("The node; empty for the cluster as a whole.") String node,
      @Doc("All of it.") String total,
      @Doc("CPU.") String cpu,
      @Doc("Memory.") String memory) {}
}
