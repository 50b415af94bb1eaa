package io.temper.tiers;

import org.jspecify.annotations.Nullable;

/// CPU and memory asked for or allowed; a component is null where nothing is said.
public record Amounts(@Nullable Long cpuMillicores, @Nullable Long memoryBytes) {
  /// Nothing said.
  public static final Amounts NONE = new Amounts(null, null);

  /// The sum; what only one side states is that side's.
  Amounts plus(Amounts other) {
    return new Amounts(
        sum(cpuMillicores, other.cpuMillicores), sum(memoryBytes, other.memoryBytes));
  }

  /// The greater of each.
  Amounts max(Amounts other) {
    return new Amounts(
        greater(cpuMillicores, other.cpuMillicores), greater(memoryBytes, other.memoryBytes));
  }

  /// What `other` states, else what this does.
  Amounts overriddenBy(Amounts other) {
    return new Amounts(
        other.cpuMillicores == null ? cpuMillicores : other.cpuMillicores,
        other.memoryBytes == null ? memoryBytes : other.memoryBytes);
  }

  /// What both state.
  Amounts where(Amounts other) {
    return new Amounts(
        other.cpuMillicores == null ? null : cpuMillicores,
        other.memoryBytes == null ? null : memoryBytes);
  }

  private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static @Nullable Long greater(@Nullable Long a, @Nullable Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Math.max(a, b);
  }
}
