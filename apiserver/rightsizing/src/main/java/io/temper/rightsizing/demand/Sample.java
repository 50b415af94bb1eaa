package io.temper.rightsizing.demand;

/// What a container did up to a moment.
///
/// @param timeNanos since 1970
/// @param cpu averages since the sample before
/// @param memoryBytes working set
/// @param killedBytes what it was killed at for want of memory; 0 when it was not
public record Sample(long timeNanos, Cpu cpu, long memoryBytes, long killedBytes) {
  public Sample {
    if (timeNanos < 0 || memoryBytes < 0 || killedBytes < 0) {
      throw new IllegalArgumentException(
          "negative: " + timeNanos + ", " + memoryBytes + ", " + killedBytes);
    }
  }

  /// CPU in cores. What was not measured is 0.
  ///
  /// @param used time on CPUs
  /// @param throttled time its limit held it back
  /// @param waited time it was ready and had no CPU
  /// @param busiestThread time on CPUs of the one thread that had most of it
  public record Cpu(double used, double throttled, double waited, double busiestThread) {
    public Cpu {
      // Also refuses what is not a number.
      if (!(used >= 0 && throttled >= 0 && waited >= 0 && busiestThread >= 0)
          || Double.isInfinite(used + throttled + waited + busiestThread)) {
        throw new IllegalArgumentException(
            "cores: " + used + ", " + throttled + ", " + waited + ", " + busiestThread);
      }
    }

    /// One of which nothing but its use is known.
    public static Cpu used(double cores) {
      return new Cpu(cores, 0, 0, 0);
    }

    /// What was wanted and not given: the larger, not the sum, since kernels before 6.18 count
    /// throttled time as waiting.
    double unmet() {
      return Math.max(throttled, waited);
    }

    double demand() {
      return used + unmet();
    }
  }
}
