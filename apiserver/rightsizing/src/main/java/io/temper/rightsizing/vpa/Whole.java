package io.temper.rightsizing.vpa;

/// Amounts as the recommender keeps them: whole millicores and bytes, fractions cut off.
final class Whole {
  /// The largest amount, for both resources.
  static final long MAX = 100_000_000_000_000L;

  private Whole() {}

  static long of(double amount) {
    return amount > MAX ? MAX : (long) Math.max(0, amount);
  }

  static long of(long amount) {
    return Math.clamp(amount, 0, MAX);
  }

  static long ofCores(double cores) {
    return of(cores * 1000.0);
  }

  static long scaled(long amount, double factor) {
    return of(amount * factor);
  }

  static long withMargin(long amount, double fraction) {
    return amount + scaled(amount, fraction);
  }
}
