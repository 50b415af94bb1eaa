package io.temper.rightsizing.demand;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;

/// Histories for tests: a sample a minute, unless said otherwise.
final class Histories {
  static final long MINUTE = Duration.ofMinutes(1).toNanos();
  static final int DAY = 1440;
  static final long MIB = 1L << 20;
  static final long START = 1_700_000_000_000_000_000L;

  private Histories() {}

  static DemandHistory of(int minutes, IntToDoubleFunction cores) {
    DemandHistory history = new DemandHistory();
    for (int i = 0; i < minutes; i++) {
      history.add(sample(i, cores.applyAsDouble(i), 100 * MIB), 0);
    }
    return history;
  }

  static Sample sample(int minute, double cores, long bytes) {
    return new Sample(START + minute * MINUTE, Sample.Cpu.used(cores), bytes, 0);
  }

  /// A history by chance, each of its samples changed.
  static DemandHistory random(long seed, UnaryOperator<Sample> change) {
    SplittableRandom random = new SplittableRandom(seed);
    DemandHistory history = new DemandHistory();
    long request = random.nextLong(1, 2000 * MIB);
    long time = START;
    double level = Math.exp(random.nextGaussian());
    for (int i = random.nextInt(1, 600); i > 0; i--) {
      boolean killed = random.nextInt(100) == 0;
      history.add(
          change.apply(
              new Sample(
                  time,
                  new Sample.Cpu(
                      level * Math.exp(random.nextGaussian() * 0.5),
                      random.nextInt(5) == 0 ? level * random.nextDouble() : 0,
                      random.nextInt(5) == 0 ? level * random.nextDouble() : 0,
                      0),
                  random.nextLong(1, 1000 * MIB),
                  killed ? request : 0)),
          request);
      time += random.nextLong(1, random.nextInt(20) == 0 ? 900 : 60) * MINUTE;
    }
    return history;
  }
}
