package io.temper.scheduler.publish;

/// What a NodePolicy says of fences.
///
/// @param openReserveCores whole cores that protected tiers together leave alone
public record FencePolicy(int openReserveCores, Fence critical, Fence high) {
  /// Without a policy.
  public static final FencePolicy DEFAULT =
      new FencePolicy(1, new Fence(true, false), new Fence(true, false));

  /// What becomes of a tier.
  ///
  /// @param there whether it gets cores of its own
  /// @param exclusive whether its threads have cores, and not only CPUs, to themselves
  public record Fence(boolean there, boolean exclusive) {
    /// Whole cores for so much asked for; none for nothing.
    private long cores(long millicores, int threadsPerCore) {
      long perCore = perCore(threadsPerCore);
      return there ? (millicores + perCore - 1) / perCore : 0;
    }

    private long perCore(int threadsPerCore) {
      return exclusive ? 1_000 : 1_000L * threadsPerCore;
    }
  }

  /// How much Critical pods of a node may ask for, so that all of them are fenced: as the agent
  /// counts it, in whole cores for each tier, Critical first.
  ///
  /// @param cpuMillicores of the whole machine
  /// @param high what High pods ask for
  /// @return 0 or more
  public long room(long cpuMillicores, int threadsPerCore, long high) {
    long cores =
        cpuMillicores / (1_000L * threadsPerCore)
            - openReserveCores
            - this.high.cores(high, threadsPerCore);
    return critical.there() ? Math.max(0, cores) * critical.perCore(threadsPerCore) : 0;
  }
}
