package io.temper.crds.rightsizing;

import io.temper.crds.Doc;
import java.time.Instant;
import java.util.List;

@Doc("What a workload should request. Amounts of a container hold for each of the pods.")
public record RightsizingStatus(
    @Doc("Since when its pods have been watched.") Instant since,
    @Doc("Pods there are.") int pods,
    @Doc(
            "Dollars per month of 730 hours at list prices that the targets save over the requests, for all pods and as a decimal string; negative where they cost more. Pods of a CronJob count for the share of the time they ran.")
        String savingsDollarsPerMonth,
    @Doc("Length of the history behind it; of the container with the least.") Confidence confidence,
    @Doc("Whether all of it can be changed without a person looking at it.") Gate gate,
    @Doc("What holds for the whole workload, in words.") List<String> reasons,
    @Doc("Its containers, by name.") List<ContainerSizing> containers) {

  public RightsizingStatus {
    reasons = List.copyOf(reasons);
    containers = List.copyOf(containers);
  }

  /// How much history stands behind an advice.
  public enum Confidence {
    /// Less than a day, or full of gaps.
    Low,
    /// Less than eight days: not every weekday was seen.
    Medium,
    /// Eight days or more.
    High
  }

  /// Whether a request can be changed by itself.
  public enum Gate {
    Open,
    /// There is too little history, or the last day does not agree with the days before it.
    NotYet,
    /// An autoscaler reckons with this request: changing it changes how many pods there are.
    ScaledByHpa,
    /// Someone must look first.
    NeedsALook
  }
}
