package io.temper.agent.plan;

import io.temper.crds.perf.Tier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A layer as planned.
///
/// @param treatment what it gets, which may be less than its tier asks for
/// @param cpus absent for Open
public record Layer(Tier tier, LayerPolicy treatment, @Nullable CpuRange cpus) {
  /// Its name in scx_layered and in the API: the tier's, in lower case.
  public String name() {
    return name(tier);
  }

  /// The name of a tier's layer.
  public static String name(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  /// CPUs that it may take from everybody else.
  public int fencedCpus() {
    return cpus == null || !treatment.fenced() ? 0 : cpus.most();
  }
}
