package io.temper.rightsizing.demand;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.Bounds.Amounts;
import io.temper.rightsizing.demand.Advice.Basis;
import io.temper.rightsizing.demand.Advice.Confidence;
import io.temper.rightsizing.demand.Advice.Gate;

/// From what is remembered of a container to an advice.
///
/// ```
/// demand        = use + max(throttled, waited)
/// CPU need      = min(p99.8, 1.15 · p90) of demand              CPU target    = need · (1 + margin)
/// CPU margin    = max(3 % / (1 + d), 0.8 · shortfall)           0 when a thread is saturated
/// memory need   = highest of the peaks and kills of 8 days      memory target = need · (1 + margin)
/// memory margin = 10 % + 10 % / (1 + d) + shortfall
/// ```
///
/// `d` is the number of days whose need was compared with what the evening before would have given
/// them, and `shortfall` what that comparison says ([Shortfalls]). Margins are 50 % at most.
public final class Advisor {
  /// The least of a container.
  public static final Amounts LEAST = new Amounts(10, 32L << 20);

  private static final double MOST_MARGIN = 0.5;
  private static final double CPU_MARGIN = 0.03;
  private static final double CPU_SHORTFALL = 0.8;
  private static final double MEMORY_MARGIN = 0.10;
  private static final double SATURATED_OFTEN = 0.05;
  private static final double MOST_FOR_RARE = 1.15;
  private static final double FULL_DAY = 1;
  private static final double ALL_WEEKDAYS = 8;
  private static final double FEWEST_COVERED = 0.5;

  private Advisor() {}

  /// @param cpuScaledByHpa whether an autoscaler reckons with the CPU request
  /// @param memoryScaledByHpa whether one reckons with the memory request
  public static Advice advise(
      DemandHistory history, boolean cpuScaledByHpa, boolean memoryScaledByHpa) {
    CpuDemand cpu = history.cpu();
    MemoryDemand memory = history.memory();
    Basis basis =
        new Basis(
            cpu.samples(),
            cpu.independentSamples(),
            cpu.days(),
            cpuMargin(cpu),
            memoryMargin(memory),
            cpu.unmetShare(),
            cpu.saturatedShare(),
            memory.kills());
    Bounds bounds = bounds(cpu, memory, basis);
    Confidence confidence = confidence(cpu);
    Gate cpuGate = cpuGate(cpu, confidence, bounds, cpuScaledByHpa);
    Gate memoryGate = memoryGate(memory, confidence, memoryScaledByHpa);
    return new Advice(
        new Amounts((long) Math.ceil(cpu.need() * 1000), memory.need()),
        bounds,
        basis,
        confidence,
        cpuGate,
        memoryGate,
        Words.of(history, bounds, basis, confidence, cpuGate, memoryGate));
  }

  static boolean isSaturated(CpuDemand cpu) {
    return cpu.saturatedShare() >= SATURATED_OFTEN;
  }

  private static double cpuMargin(CpuDemand cpu) {
    if (isSaturated(cpu)) {
      return 0;
    }
    Shortfalls shortfalls = cpu.shortfalls();
    double young = CPU_MARGIN / (1 + shortfalls.days());
    return Math.min(MOST_MARGIN, Math.max(young, CPU_SHORTFALL * shortfalls.margin()));
  }

  private static double memoryMargin(MemoryDemand memory) {
    Shortfalls shortfalls = memory.shortfalls();
    double young = MEMORY_MARGIN / (1 + shortfalls.days());
    return Math.min(MOST_MARGIN, MEMORY_MARGIN + young + shortfalls.margin());
  }

  private static Bounds bounds(CpuDemand cpu, MemoryDemand memory, Basis basis) {
    Amounts target =
        new Amounts(
            cpu(cpu.need() * (1 + basis.cpuMargin())),
            memory(memory.need() * (1 + basis.memoryMargin())));
    Amounts lower = new Amounts(cpu(cpu.commonLow()), memory((double) memory.usual()));
    Amounts upper =
        new Amounts(
            cpu(cpu.commonHigh() * MOST_FOR_RARE * (1 + basis.cpuMargin())),
            memory(memory.need() * (1 + 2 * basis.memoryMargin())));
    return new Bounds(
        target,
        new Amounts(Math.min(lower.cpu(), target.cpu()), Math.min(lower.memory(), target.memory())),
        new Amounts(
            Math.max(upper.cpu(), target.cpu()), Math.max(upper.memory(), target.memory())));
  }

  /// Rounded up, for less would be too little.
  private static long cpu(double cores) {
    return Math.max(LEAST.cpu(), (long) Math.ceil(cores * 1000));
  }

  private static long memory(double bytes) {
    return Math.max(LEAST.memory(), (long) Math.ceil(bytes));
  }

  private static Confidence confidence(CpuDemand cpu) {
    if (cpu.days() < FULL_DAY || cpu.coverage() < FEWEST_COVERED) {
      return Confidence.Low;
    }
    return cpu.days() < ALL_WEEKDAYS ? Confidence.Medium : Confidence.High;
  }

  private static Gate cpuGate(
      CpuDemand cpu, Confidence confidence, Bounds bounds, boolean scaledByHpa) {
    if (scaledByHpa) {
      return Gate.ScaledByHpa;
    }
    if (isSaturated(cpu)) {
      return Gate.NeedsALook;
    }
    boolean agrees = cpu.needOfToday() * 1000 <= bounds.target().cpu();
    return confidence == Confidence.High && agrees ? Gate.Open : Gate.NotYet;
  }

  private static Gate memoryGate(MemoryDemand memory, Confidence confidence, boolean scaledByHpa) {
    if (scaledByHpa) {
      return Gate.ScaledByHpa;
    }
    if (memory.kills() > 0) {
      return Gate.NeedsALook;
    }
    return confidence == Confidence.High ? Gate.Open : Gate.NotYet;
  }
}
