package io.temper.scheduler.density;

import io.temper.crds.Annotations;
import io.temper.crds.perf.Tier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a node's agent says of it in annotations.
///
/// @param enforcing whether tiers are enforced
/// @param used what the pods of each tier use
public record NodeReport(boolean enforcing, Pressure pressure, TierCpu used) {
  private static final Map<String, Tier> TIERS =
      Arrays.stream(Tier.values())
          .collect(
              Collectors.toUnmodifiableMap(
                  tier -> tier.name().toLowerCase(Locale.ROOT), tier -> tier));

  private static final long MOST = 1_000_000_000;

  /// Reads it.
  ///
  /// @return nothing where the agent has said nothing, or what nobody understands
  public static Optional<NodeReport> read(Map<String, String> annotations) {
    String used = annotations.get(Annotations.TIER_CPU_USED);
    String enforcement = annotations.get(Annotations.ENFORCEMENT);
    if (used == null || enforcement == null) {
      return Optional.empty();
    }
    Pressure pressure = Pressure.of(annotations.getOrDefault(Annotations.CPU_PRESSURE, ""));
    return perTier(used)
        .map(values -> new NodeReport(enforcement.endsWith("/Enforcing"), pressure, values));
  }

  private static Optional<TierCpu> perTier(String text) {
    TierCpu sum = TierCpu.NONE;
    for (String each : text.split(",", -1)) {
      int sign = each.indexOf('=');
      Tier tier = TIERS.get(sign < 0 ? each : each.substring(0, sign));
      long millicores = sign < 0 ? -1 : number(each.substring(sign + 1));
      if (tier == null || millicores < 0 || millicores > MOST) {
        return Optional.empty();
      }
      sum = sum.plus(tier, millicores);
    }
    return Optional.of(sum);
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      // As wrong as a negative one.
      return -1;
    }
  }
}
