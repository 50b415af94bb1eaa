package io.temper.server.port;

import io.temper.crds.policy.PricingPolicySpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cluster's PricingPolicies, as they are written. Safe for all threads.
public interface PriceStatements {
  /// Every policy.
  List<Statement> all();

  /// Whether the list has been read: before that, there may be policies that are not here.
  boolean known();

  /// One policy.
  ///
  /// @param created creation of the object
  /// @param spec absent where it cannot be read
  /// @param problem why it cannot; empty where it can
  record Statement(
      String name,
      Instant created,
      long generation,
      @Nullable PricingPolicySpec spec,
      String problem) {}
}
