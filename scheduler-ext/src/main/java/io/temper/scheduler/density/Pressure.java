package io.temper.scheduler.density;

/// How much of the time somebody on a node waits for a CPU.
public enum Pressure {
  Low,
  Mid,
  High;

  /// As the agent writes it; what it does not say is taken to be low.
  static Pressure of(String word) {
    return switch (word) {
      case "mid" -> Mid;
      case "high" -> High;
      default -> Low;
    };
  }
}
