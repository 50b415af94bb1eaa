package io.temper.rightsizing;

/// What to request, and between which values a request may stay as it is.
public record Bounds(Amounts target, Amounts lower, Amounts upper) {
  /// An amount of both resources.
  ///
  /// @param cpu in millicores
  /// @param memory in bytes
  public record Amounts(long cpu, long memory) {}
}
