package io.temper.machinery.health;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// One named question about the process.
///
/// @param failure what is wrong, or the empty string; asked per probe, so it must be cheap
public record HealthCheck(String name, Supplier<String> failure) {
  public static final HealthCheck PING = new HealthCheck("ping", () -> "");

  public HealthCheck {
    if (name.isEmpty() || name.contains("/")) {
      throw new IllegalArgumentException("a check's name is one path segment: " + name);
    }
  }

  /// Passes while the condition holds.
  public static HealthCheck of(String name, BooleanSupplier passes, String otherwise) {
    return new HealthCheck(name, () -> passes.getAsBoolean() ? "" : otherwise);
  }

  /// What is wrong, or the empty string. A check that cannot tell has failed.
  String ask() {
    try {
      return failure.get();
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  boolean passes() {
    return ask().isEmpty();
  }
}
