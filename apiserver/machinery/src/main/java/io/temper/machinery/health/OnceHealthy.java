package io.temper.machinery.health;

import java.util.List;
import java.util.function.BooleanSupplier;

/// Whether every check has passed at the same time once. From then on it is true, whatever the
/// checks say.
public final class OnceHealthy implements BooleanSupplier {
  private final List<HealthCheck> checks;
  private volatile boolean passed;

  public OnceHealthy(List<HealthCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  @Override
  public boolean getAsBoolean() {
    if (!passed) {
      passed = checks.stream().allMatch(HealthCheck::passes);
    }
    return passed;
  }
}
