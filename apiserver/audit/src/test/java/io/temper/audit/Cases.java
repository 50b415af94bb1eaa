package io.temper.audit;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Runs a check on many random cases. A failure names the seed: `-Dtemper.seed=` repeats that case
/// alone, `-Dtemper.cases=` sets how many are tried.
public final class Cases {
  private static final int DEFAULT_CASES = 500;

  private Cases() {}

  public static void check(Consumer<SplittableRandom> property) {
    check(Integer.getInteger("temper.cases", DEFAULT_CASES), property);
  }

  /// So many cases.
  public static void check(int cases, Consumer<SplittableRandom> property) {
    Long only = Long.getLong("temper.seed");
    if (only != null) {
      property.accept(new SplittableRandom(only));
      return;
    }
    SplittableRandom seeds = new SplittableRandom();
    for (int i = cases; i > 0; i--) {
      long seed = seeds.nextLong();
      try {
        property.accept(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("repeat with -Dtemper.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
