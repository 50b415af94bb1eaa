package io.temper.rightsizing.demand;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Bounds.Amounts;
import java.util.List;

/// What Temper advises, from what, and whether to do it.
///
/// @param need what it needs, without a margin and whatever the least is
/// @param bounds what to request
/// @param basis what it was computed from
/// @param confidence by the length of the history
/// @param cpu whether the CPU request can be changed without a person looking at it
/// @param memory the same of memory
/// @param reasons in words, most important first
public record Advice(
    Amounts need,
    Bounds bounds,
    Basis basis,
    Confidence confidence,
    Gate cpu,
    Gate memory,
    List<String> reasons) {
  public Advice {
    reasons = List.copyOf(reasons);
  }

  /// How much history stands behind an advice.
  public enum Confidence {
    /// Less than a day: not even every hour was seen.
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
    /// Someone must look: kills, or a thread that more cores do not help.
    NeedsALook
  }

  /// @param samples all there were
  /// @param independentSamples what they are worth for CPU, where weights fade and neighbours
  ///   resemble each other
  /// @param days from the first to the last
  /// @param cpuMargin share added to the CPU need
  /// @param memoryMargin share added to the memory need
  /// @param unmetShare share of CPU demand that was throttled or waited for
  /// @param saturatedShare share of the time in which one thread had a whole core
  /// @param kills for want of memory, in eight days
  public record Basis(
      long samples,
      double independentSamples,
      double days,
      double cpuMargin,
      double memoryMargin,
      double unmetShare,
      double saturatedShare,
      int kills) {}
}
