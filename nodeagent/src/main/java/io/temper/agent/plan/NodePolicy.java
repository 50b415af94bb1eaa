package io.temper.agent.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A NodePolicy as somebody wrote it, right or wrong; what it leaves open is absent.
///
/// @param createdMillis Unix time
/// @param unreadable what in it has not even the right type, a sentence each
public record NodePolicy(
    String uid, String name, long createdMillis, Spec spec, List<String> unreadable) {

  /// What it says.
  ///
  /// @param tiers by the tier's name in lower case
  public record Spec(
      NodeSelector nodeSelector,
      @Nullable Long priority,
      @Nullable String mode,
      @Nullable Boolean safeMode,
      Map<String, Tiered> tiers,
      @Nullable Long openReserveCores,
      List<String> raiseTierIn,
      Pace pace,
      @Nullable String limits,
      @Nullable Switchback switchback) {

    public Spec {
      tiers = Map.copyOf(tiers);
      raiseTierIn = List.copyOf(raiseTierIn);
    }
  }

  /// What it says of a switchback.
  public record Switchback(@Nullable Long percent, @Nullable String seed) {}

  /// What it says of a tier.
  public record Tiered(@Nullable Long minPriority, @Nullable Treatment layer) {}

  /// What it says of a tier's layer.
  ///
  /// @param fenced `protected`
  /// @param utilRangePercent empty where not said, else as it stands there
  public record Treatment(
      @Nullable String kind,
      @Nullable Long sliceMicros,
      @Nullable Long weight,
      @Nullable Boolean preempt,
      @Nullable Boolean exclusive,
      @Nullable Boolean fenced,
      List<Long> utilRangePercent) {

    public Treatment {
      utilRangePercent = List.copyOf(utilRangePercent);
    }
  }

  /// How soon things happen.
  ///
  /// @param settleSeconds `debounce.settleSeconds`
  /// @param minSwapIntervalSeconds `debounce.minSwapIntervalSeconds`
  public record Pace(
      @Nullable Long settleSeconds,
      @Nullable Long minSwapIntervalSeconds,
      @Nullable Long leaseSeconds) {}

  public NodePolicy {
    unreadable = List.copyOf(unreadable);
  }
}
