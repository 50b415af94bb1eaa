package io.temper.bench.rightsizing;

import java.util.SplittableRandom;
import java.util.function.Function;

/// A kind of container, of which any number can be made.
///
/// @param name what it does
/// @param load makes one of them by chance
record Trace(String name, Function<SplittableRandom, Load> load) {
  /// What one container would use, was it given it.
  interface Load {
    /// Amounts must be asked for in order of time.
    double at(int minute);
  }

  /// A factor that is 1 on average and spread by `deviation`.
  static double noise(SplittableRandom random, double deviation) {
    return Math.exp(random.nextGaussian() * deviation - deviation * deviation / 2);
  }

  /// The day's course, 0..1.
  static double daylight(int minute) {
    return 0.5 + 0.5 * Math.sin(2 * Math.PI * minute / Traces.DAY);
  }
}
