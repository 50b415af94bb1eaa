package io.temper.server.prices;

import io.temper.crds.policy.LabelSelector;
import io.temper.crds.policy.PricingPolicySpec;
import io.temper.crds.policy.PricingPolicySpec.Defaults;
import io.temper.crds.policy.PricingPolicySpec.Machine;
import io.temper.server.port.PriceStatements.Statement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a PricingPolicy means. The API server refuses what makes no sense; it is looked at once
/// more here, since a definition may be older than the object, or its rules switched off.
///
/// @param nodes absent where it is for all of them
/// @param machineHours nano-dollars by machine type
/// @param parts nano-dollars by resource
record PriceRule(
    String policy,
    int priority,
    Instant created,
    @Nullable LabelSelector nodes,
    String source,
    Map<String, Long> machineHours,
    Map<Part, Long> parts) {

  /// Of several the highest priority holds, then the oldest, then the first by name.
  static final Comparator<PriceRule> FIRST_HOLDS =
      Comparator.comparingInt(PriceRule::priority)
          .reversed()
          .thenComparing(PriceRule::created)
          .thenComparing(PriceRule::policy);

  private static final Pattern DOLLARS = Pattern.compile("[0-9]{1,9}([.][0-9]{1,9})?");
  private static final BigDecimal MOST_MACHINE_HOUR = BigDecimal.valueOf(1000);

  PriceRule {
    machineHours = Map.copyOf(machineHours);
    parts = Map.copyOf(parts);
  }

  /// What has a price by resource. The shipped prices are OpenCost's; storage there is
  /// 0.00005479452 dollars per hour.
  enum Part {
    CPU_CORE_HOUR(31_611_000, 10),
    MEMORY_GIB_HOUR(4_237_000, 1),
    STORAGE_GIB_MONTH(40_000_000, 100),
    EGRESS_GIB(120_000_000, 100);

    private final long shipped;
    private final BigDecimal most;

    /// @param shipped nano-dollars where no policy says another price
    /// @param most dollars it may be
    Part(long shipped, long most) {
      this.shipped = shipped;
      this.most = BigDecimal.valueOf(most);
    }

    long shipped() {
      return shipped;
    }
  }

  /// @throws IllegalArgumentException when it makes no sense; its message is a sentence for people
  static PriceRule of(Statement statement) {
    PricingPolicySpec spec = statement.spec();
    if (spec == null) {
      throw new IllegalArgumentException(statement.problem());
    }
    if (!spec.currency().isEmpty() && !spec.currency().equals("USD")) {
      throw new IllegalArgumentException("currency " + spec.currency() + " is not USD");
    }
    Map<String, Long> machineHours = new HashMap<>();
    for (Machine machine : spec.machineTypes()) {
      machineHours.put(
          machine.machineType(),
          nanoDollars(
              machine.machineType(),
              machine.machineHour(),
              MOST_MACHINE_HOUR,
              machine.zeroBecause()));
    }
    return new PriceRule(
        statement.name(),
        spec.priority(),
        statement.created(),
        spec.nodeSelector(),
        spec.source(),
        machineHours,
        parts(spec));
  }

  boolean selects(Map<String, String> labels) {
    return nodes == null || matches(nodes, labels);
  }

  /// For people: which policy, and what it rests on.
  String says() {
    return "PricingPolicy " + policy + ": " + source;
  }

  private static Map<Part, Long> parts(PricingPolicySpec spec) {
    Defaults defaults = spec.defaults();
    Map<Part, Long> parts = new EnumMap<>(Part.class);
    if (defaults == null) {
      return parts;
    }
    String zero = defaults.zeroBecause();
    put(parts, Part.CPU_CORE_HOUR, defaults.cpuCoreHour(), zero);
    put(parts, Part.MEMORY_GIB_HOUR, defaults.memoryGibHour(), zero);
    put(parts, Part.STORAGE_GIB_MONTH, defaults.storageGibMonth(), zero);
    put(parts, Part.EGRESS_GIB, defaults.egressGib(), zero);
    if (spec.nodeSelector() != null && parts.containsKey(Part.STORAGE_GIB_MONTH)) {
      throw new IllegalArgumentException("storage belongs to no node, but there is a nodeSelector");
    }
    return parts;
  }

  private static void put(
      Map<Part, Long> parts, Part part, @Nullable String dollars, @Nullable String zeroBecause) {
    if (dollars != null) {
      parts.put(part, nanoDollars(part.name(), dollars, part.most, zeroBecause));
    }
  }

  private static long nanoDollars(
      String what, String dollars, BigDecimal most, @Nullable String zeroBecause) {
    if (!DOLLARS.matcher(dollars).matches()) {
      throw new IllegalArgumentException("price of " + what + " is no decimal: " + dollars);
    }
    BigDecimal price = new BigDecimal(dollars);
    if (price.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "price of " + what + " is more than " + most + " dollars: " + dollars);
    }
    if (price.signum() == 0 && zeroBecause == null) {
      throw new IllegalArgumentException("price of " + what + " is 0 without a reason");
    }
    return price.movePointRight(9).longValueExact();
  }

  private static boolean matches(LabelSelector selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.matchLabels().entrySet())
        && selector.matchExpressions().stream()
            .allMatch(each -> {
              String value = labels.get(each.key());
              List<String> values = each.values();
              return switch (each.operator()) {
                case In -> value != null && values.contains(value);
                case NotIn -> value == null || !values.contains(value);
                case Exists -> value != null;
                case DoesNotExist -> value == null;
              };
            });
  }
}
