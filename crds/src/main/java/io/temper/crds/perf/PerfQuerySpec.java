package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Doc("Whose measurements, which of them, and over what time.")
public record PerfQuerySpec(
    @Doc("Whose: of Nodes, Pods or Containers; or Savings, by the hour and for years.")
        Subjects subjects,
    @Doc(
            "Namespace of the pods or containers; absent: all in which the caller may list"
                + " podperfs. Not for nodes and savings.")
        @Nullable String namespace,
    @Doc("Names of the nodes, pods or savings; empty: of any name.") List<String> names,
    @Doc(
            "Labels that the nodes or pods have, as for kubectl get --selector; absent: any. Not for savings.")
        @Nullable String labelSelector,
    @Doc("Which metrics.") List<Metric> metrics,
    @Doc(
            "How far the answer goes back from its end, such as 30m, 6h or 7d; 1h unless told"
                + " otherwise, 7d of savings. 31d at most, 1830d of savings.")
        @Nullable String window,
    @Doc("Where the answer ends; now unless told otherwise.") @Nullable Instant end,
    @Doc(
            "How far apart the points are: whole steps of 15s where the window is of six hours or"
                + " less, of 5m where it is longer, of 1h of savings. Unless told otherwise what gives 240 points or"
                + " fewer.")
        @Nullable String step,
    @Doc("What a point says of the values in its step; Mean unless told otherwise.")
        @Nullable Summary summary) {

  /// Whose measurements.
  public enum Subjects {
    Nodes,
    Pods,
    Containers,
    Savings
  }

  /// What is said of several values.
  public enum Summary {
    Min,
    Mean,
    Max
  }
}
