package io.temper.tiers;

import java.util.Random;
import java.util.function.Consumer;

/// Random cases that can be repeated: the seed is in the failure's message, `-Dtemper.seed=` takes
/// it, `-Dtemper.cases=` says how many.
final class Cases {
  private static final int DEFAULT = 500;

  private Cases() {}

  /// Calls `test` with a source of chance for each case.
  static void each(Consumer<Random> test) {
    long seed = Long.getLong("temper.seed", new Random().nextLong());
    int cases =
        Long.getLong("temper.seed") == null ? Integer.getInteger("temper.cases", DEFAULT) : 1;
    for (int i = 0; i < cases; i++) {
      long own = seed + i;
      try {
        test.accept(new Random(own));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dtemper.seed=" + own + " repeats this: " + e.getMessage(), e);
      }
    }
  }
}
