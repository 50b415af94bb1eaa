package io.temper.bench.rightsizing;

import static io.temper.bench.rightsizing.Trace.daylight;
import static io.temper.bench.rightsizing.Trace.noise;

import io.temper.bench.rightsizing.Trace.Load;
import java.util.List;
import java.util.SplittableRandom;

/// The kinds that are tried, CPU in cores, memory in bytes: what suits either recommender and what
/// does not.
final class Traces {
  static final int DAY = 1440;
  private static final double MIB = 1 << 20;

  static final List<Trace> CPU =
      List.of(
          new Trace("steady, ± 2 %", r -> _ -> noise(r, 0.02)),
          new Trace("steady, ± 10 %", r -> _ -> noise(r, 0.1)),
          new Trace("noisy, ± 30 %", r -> _ -> 0.5 * noise(r, 0.3)),
          new Trace("heavy tail, ± 80 %", r -> _ -> 0.3 * noise(r, 0.8)),
          new Trace("day and night", r -> m -> (0.2 + 0.8 * daylight(m)) * noise(r, 0.05)),
          new Trace("quiet weekends", Traces::week),
          new Trace("bursts, 1 % of minutes", r -> _ -> burst(r, 0.01)),
          new Trace("bursts, 7 % of minutes", r -> _ -> burst(r, 0.07)),
          new Trace("job of 5 min each hour", r -> m -> job(r, m % 60 < 5, 0.8)),
          new Trace("job of 1 h each night", r -> m -> job(r, m % DAY < 60, 2)),
          new Trace("job of 2 h each night", r -> m -> job(r, m % DAY < 120, 2)),
          new Trace("grows 3 % a day", r -> m -> 0.5 * (1 + 0.03 * m / DAY) * noise(r, 0.08)),
          new Trace("grows 10 % a day", r -> m -> 0.5 * (1 + 0.1 * m / DAY) * noise(r, 0.08)),
          new Trace(
              "shrinks 5 % a day", r -> m -> Math.max(0.2, 1 - 0.05 * m / DAY) * noise(r, 0.08)),
          new Trace("a release costs more", r -> step(r, 0.4, 1)),
          new Trace("a release costs less", r -> step(r, 1, 0.4)),
          new Trace("wanders within a day", r -> wander(r, 0.995, 0.3)),
          new Trace("wanders over days", r -> wander(r, 0.9998, 0.15)),
          new Trace("days of different load", Traces::days),
          new Trace("nearly idle", r -> _ -> 0.003 * noise(r, 0.3)),
          new Trace("on and off", Traces::onAndOff));

  static final List<Trace> MEMORY =
      List.of(
          new Trace("steady, ± 2 %", r -> _ -> 300 * MIB * noise(r, 0.02)),
          new Trace("day and night", r -> m -> (200 + 300 * daylight(m)) * MIB * noise(r, 0.03)),
          new Trace("small", r -> _ -> 25 * MIB * noise(r, 0.05)),
          new Trace("a job once a week", r -> weekly(r, r.nextInt(7))),
          new Trace("grows 3 % a day", r -> m -> 300 * MIB * (1 + 0.03 * m / DAY) * noise(r, 0.02)),
          new Trace(
              "leaks, restarts each 3 days",
              r -> m -> (200 + 100.0 * (m % (3 * DAY)) / DAY) * MIB * noise(r, 0.01)),
          new Trace("a release needs less", r -> scaled(step(r, 1, 0.4), 600 * MIB)),
          new Trace("days of different load", r -> scaled(days(r), 600 * MIB)));

  private Traces() {}

  private static Load week(SplittableRandom random) {
    int start = random.nextInt(7);
    return m ->
        ((m / DAY + start) % 7 < 5 ? 1 : 0.3) * (0.2 + 0.8 * daylight(m)) * noise(random, 0.05);
  }

  private static Load weekly(SplittableRandom random, int day) {
    return m -> (m / DAY % 7 == day && m % DAY < 120 ? 900 : 300) * MIB * noise(random, 0.02);
  }

  private static double burst(SplittableRandom random, double share) {
    return 0.1 * noise(random, 0.1) + (random.nextDouble() < share ? 1 : 0);
  }

  private static double job(SplittableRandom random, boolean runs, double cores) {
    return 0.1 * noise(random, 0.1) + (runs ? cores * noise(random, 0.05) : 0);
  }

  private static Load step(SplittableRandom random, double before, double after) {
    int at = DAY + random.nextInt(5 * DAY);
    return m -> (m < at ? before : after) * noise(random, 0.08);
  }

  private static Load wander(SplittableRandom random, double memory, double spread) {
    double[] off = {0};
    double each = spread * Math.sqrt(1 - memory * memory);
    return _ -> {
      off[0] = memory * off[0] + each * random.nextGaussian();
      return 0.4 * Math.exp(off[0]) * noise(random, 0.05);
    };
  }

  private static Load days(SplittableRandom random) {
    double[] levels = random.doubles(100).toArray();
    return m ->
        0.5 * (0.7 + 0.6 * levels[m / DAY]) * (0.3 + 0.7 * daylight(m)) * noise(random, 0.1);
  }

  private static Load onAndOff(SplittableRandom random) {
    boolean[] on = {false};
    return _ -> {
      on[0] ^= random.nextDouble() < (on[0] ? 0.02 : 0.005);
      return (on[0] ? 0.8 : 0.05) * noise(random, 0.1);
    };
  }

  private static Load scaled(Load load, double factor) {
    return m -> factor * load.at(m);
  }
}
