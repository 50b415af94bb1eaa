package io.temper.bench.rightsizing;

import io.temper.bench.rightsizing.Trace.Load;
import io.temper.rightsizing.Bounds.Amounts;
import io.temper.rightsizing.demand.Advisor;
import io.temper.rightsizing.demand.DemandHistory;
import io.temper.rightsizing.demand.Sample;
import io.temper.rightsizing.vpa.VpaHistory;
import io.temper.rightsizing.vpa.VpaRecommender;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Shows both recommenders the first days of containers and counts how what they recommend fares
/// with the days after.
///
/// @param seed of the containers
/// @param containers of each kind
/// @param seenMinutes of history
/// @param heldMinutes that are held against it
record HeldOut(long seed, int containers, int seenMinutes, int heldMinutes) {
  private static final long START_SECONDS = 1_700_000_000;
  private static final double SOME_MEMORY = 1e8;

  /// How a recommendation fared, on average.
  ///
  /// @param shortShare of the minutes in which more was wanted than requested
  /// @param idle requested and not wanted, in cores or bytes
  record Fared(double shortShare, double idle) {
    Fared plus(Fared other, double weight) {
      return new Fared(shortShare + other.shortShare * weight, idle + other.idle * weight);
    }
  }

  /// Both beside each other.
  record Pair(Fared vpa, Fared temper) {
    static final Pair NONE = new Pair(new Fared(0, 0), new Fared(0, 0));

    Pair plus(Pair other, double weight) {
      return new Pair(vpa.plus(other.vpa, weight), temper.plus(other.temper, weight));
    }
  }

  /// What a recommender is shown of a minute.
  ///
  /// @param limitCores what the container was held to
  /// @param everyMinutes how often it is looked at, at least; by chance up to twice as rarely
  record View(double limitCores, int everyMinutes) {
    static final View WHOLE = new View(Double.POSITIVE_INFINITY, 1);
  }

  Pair cpu(Trace trace, View view) {
    return average(
        trace,
        (load, random) -> {
          DemandHistory demand = new DemandHistory();
          VpaHistory vpa = new VpaHistory();
          see(
              load,
              random,
              view,
              (time, wanted) -> {
                double used = Math.min(wanted, view.limitCores());
                Sample.Cpu cpu = new Sample.Cpu(used, wanted - used, 0, 0);
                demand.add(new Sample(time, cpu, (long) SOME_MEMORY, 0), 0);
                vpa.addCpu(time, used);
              });
          return hold(load, vpa, demand, amounts -> amounts.cpu() / 1000.0);
        });
  }

  Pair memory(Trace trace) {
    return average(
        trace,
        (load, random) -> {
          DemandHistory demand = new DemandHistory();
          VpaHistory vpa = new VpaHistory();
          see(
              load,
              random,
              View.WHOLE,
              (time, bytes) -> {
                demand.add(new Sample(time, Sample.Cpu.used(0.1), (long) bytes, 0), 0);
                vpa.addCpu(time, 0.1);
                vpa.addMemory(time, (long) bytes);
              });
          return hold(load, vpa, demand, amounts -> (double) amounts.memory());
        });
  }

  private interface Once {
    Pair run(Load load, SplittableRandom random);
  }

  private interface Watcher {
    void sees(long timeNanos, double amount);
  }

  private Pair average(Trace trace, Once once) {
    Pair sum = Pair.NONE;
    for (int i = 0; i < containers; i++) {
      SplittableRandom random = new SplittableRandom(seed + 7919L * i);
      sum = sum.plus(once.run(trace.load().apply(random.split()), random), 1.0 / containers);
    }
    return sum;
  }

  private void see(Load load, SplittableRandom random, View view, Watcher watcher) {
    int next = 0;
    for (int minute = 0; minute < seenMinutes; minute++) {
      double amount = load.at(minute);
      if (minute >= next) {
        watcher.sees((START_SECONDS + minute * 60L) * 1_000_000_000L, amount);
        next = minute + view.everyMinutes() + random.nextInt(view.everyMinutes());
      }
    }
  }

  private Pair hold(
      Load load, VpaHistory vpa, DemandHistory demand, ToDoubleFunction<Amounts> amount) {
    double byVpa = amount.applyAsDouble(VpaRecommender.recommend(vpa, 1).target());
    double byTemper = amount.applyAsDouble(Advisor.advise(demand, false, false).bounds().target());
    Pair sum = Pair.NONE;
    for (int minute = seenMinutes; minute < seenMinutes + heldMinutes; minute++) {
      double wanted = load.at(minute);
      sum = sum.plus(new Pair(fares(byVpa, wanted), fares(byTemper, wanted)), 1.0 / heldMinutes);
    }
    return sum;
  }

  private static Fared fares(double requested, double wanted) {
    return new Fared(wanted > requested ? 1 : 0, Math.max(0, requested - wanted));
  }
}
