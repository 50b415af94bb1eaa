package io.temper.bench.rightsizing;

import io.temper.rightsizing.demand.Advisor;
import io.temper.rightsizing.demand.DemandHistory;
import io.temper.rightsizing.demand.Sample;
import io.temper.rightsizing.vpa.VpaHistory;
import io.temper.rightsizing.vpa.VpaRecommender;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// What one advice costs: CPU time of this thread, over many histories of days with a sample a
/// minute of each of one to four pods.
final class AdviceCost {
  private static final int PASSES = 20;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final List<DemandHistory> temper = new ArrayList<>();
  private final List<VpaHistory> vpa = new ArrayList<>();

  AdviceCost(long seed, int histories, int days) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < histories; i++) {
      add(random, days);
    }
  }

  private void add(SplittableRandom random, int days) {
    DemandHistory demand = new DemandHistory();
    VpaHistory pooled = new VpaHistory();
    double level = 0.2 * Math.exp(random.nextGaussian());
    int pods = random.nextInt(1, 5);
    long time = 1_700_000_000_000_000_000L;
    for (int i = 0; i < days * Traces.DAY * pods; i++) {
      time += MINUTE_NANOS / pods;
      double cores = level * Trace.noise(random, 0.3);
      long bytes = random.nextLong(100L << 20, 120L << 20);
      demand.add(new Sample(time, Sample.Cpu.used(cores), bytes, 0), 0);
      pooled.addCpu(time, cores);
      pooled.addMemory(time, bytes);
    }
    temper.add(demand);
    vpa.add(pooled);
  }

  /// Prints the median of all passes.
  void print() {
    double[] own = new double[PASSES];
    double[] original = new double[PASSES];
    long sum = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      long start = cpuNanos();
      for (DemandHistory history : temper) {
        sum += Advisor.advise(history, false, false).bounds().target().cpu();
      }
      long between = cpuNanos();
      for (VpaHistory history : vpa) {
        sum += VpaRecommender.recommend(history, 1).target().cpu();
      }
      own[pass] = (between - start) / 1e3 / temper.size();
      original[pass] = (cpuNanos() - between) / 1e3 / vpa.size();
    }
    System.out.printf(
        Locale.ROOT,
        "%d histories: Temper %.1f µs, VPA %.1f µs of CPU each, median of %d passes (targets add up to %d m); load %.1f%n",
        temper.size(),
        median(own),
        median(original),
        PASSES,
        sum / PASSES,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
