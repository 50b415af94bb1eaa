package io.temper.machinery;

import java.util.Random;

/// Tests by chance that can be repeated. Each case gets its own random source; a failure names the
/// seed, and `-Dtemper.seed=N` runs that one case alone. `-Dtemper.cases=N` runs more of them.
public final class Cases {
  private Cases() {}

  /// One case.
  @FunctionalInterface
  public interface Case {
    void run(Random random) throws Exception;
  }

  /// Runs a number of cases with fresh seeds.
  public static void random(int count, Case test) {
    String seed = System.getProperty("temper.seed");
    if (seed != null) {
      run(Long.parseLong(seed), test);
      return;
    }
    Random seeds = new Random();
    int cases = Integer.getInteger("temper.cases", count);
    for (int i = 0; i < cases; i++) {
      run(seeds.nextLong(), test);
    }
  }

  private static void run(long seed, Case test) {
    try {
      test.run(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("repeat with -Dtemper.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
