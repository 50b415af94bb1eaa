package io.temper.rightsizing.demand;

import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.demand.Advice.Basis;
import io.temper.rightsizing.demand.Advice.Confidence;
import io.temper.rightsizing.demand.Advice.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An advice in words.
final class Words {
  private static final double WORTH_SAYING = 0.01;
  private static final double MEBIBYTE = 1 << 20;

  private Words() {}

  static List<String> of(
      DemandHistory history,
      Bounds bounds,
      Basis basis,
      Confidence confidence,
      Gate cpuGate,
      Gate memoryGate) {
    List<String> reasons = new ArrayList<>();
    CpuDemand cpu = history.cpu();
    MemoryDemand memory = history.memory();
    if (Advisor.isSaturated(cpu)) {
      reasons.add(
          "one thread had a whole core for %s of the time: more cores do not help it, the program has to spread its work"
              .formatted(percent(basis.saturatedShare())));
    }
    if (basis.kills() > 0) {
      reasons.add(
          "killed %d times for want of memory in 8 days: find out whether it leaks"
              .formatted(basis.kills()));
    }
    if (basis.unmetShare() >= WORTH_SAYING) {
      reasons.add(
          "%s of the CPU it wanted it did not get (throttled by its limit, or waiting): counted as needed"
              .formatted(percent(basis.unmetShare())));
    }
    reasons.add(cpuNeed(cpu, bounds, basis));
    reasons.add(memoryNeed(memory, bounds, basis));
    reasons.addAll(gates(confidence, cpuGate, memoryGate, basis));
    return reasons;
  }

  private static String cpuNeed(CpuDemand cpu, Bounds bounds, Basis basis) {
    if (bounds.target().cpu() == Advisor.LEAST.cpu()) {
      return "CPU demand is below the least that is advised, %dm".formatted(Advisor.LEAST.cpu());
    }
    String peaks =
        cpu.hasPeaks()
            ? "peaks up to %s are left to idle CPUs".formatted(cores(cpu.highest()))
            : "99.8 % of the time is covered";
    return "CPU demand is at most %s for 90 %% of the time (95 %% interval %s to %s%s); %s; margin %s"
        .formatted(
            cores(cpu.common()),
            cores(cpu.commonLow()),
            cores(cpu.commonHigh()),
            cpu.intervalIsClosed() ? "" : " or more",
            peaks,
            percent(basis.cpuMargin()));
  }

  private static String memoryNeed(MemoryDemand memory, Bounds bounds, Basis basis) {
    if (bounds.target().memory() == Advisor.LEAST.memory()) {
      return "memory is below the least that is advised, %s"
          .formatted(mebibytes((double) Advisor.LEAST.memory()));
    }
    return "memory needed at most %s in 8 days; margin %s"
        .formatted(mebibytes((double) memory.need()), percent(basis.memoryMargin()));
  }

  private static List<String> gates(
      Confidence confidence, Gate cpuGate, Gate memoryGate, Basis basis) {
    List<String> reasons = new ArrayList<>();
    if (cpuGate == Gate.ScaledByHpa || memoryGate == Gate.ScaledByHpa) {
      reasons.add("a HorizontalPodAutoscaler reckons with the request: change its target as well");
    }
    switch (confidence) {
      case Low -> reasons.add("less than a day of history, or too many gaps in it");
      case Medium ->
          reasons.add(
              String.format(
                  Locale.ROOT,
                  "%.1f days of history: 8 are needed to have seen every weekday",
                  basis.days()));
      case High -> {
        if (cpuGate == Gate.NotYet) {
          reasons.add("the last day needed more CPU than the days before it");
        }
      }
    }
    return reasons;
  }

  private static String cores(double cores) {
    return String.format(Locale.ROOT, "%.0fm", Math.ceil(cores * 1000));
  }

  private static String mebibytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", Math.ceil(bytes / MEBIBYTE));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }
}
