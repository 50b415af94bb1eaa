package io.temper.server.port;

import io.temper.crds.policy.Condition;
import io.temper.crds.policy.PricingPolicySpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cluster's PricingPolicies, as they are written. Safe for all threads.
public interface PriceStatements {
  /// Every policy.
  List<Statement> all();

  /// Writes how a policy stands; tries again where that fails when it is said again.
  void say(String policy, List<Condition> conditions);

  /// Whether the list has been read: before that, there may be policies that are not here.
  boolean known();

  /// One policy.
  ///
  /// @param created creation of the object
  /// @param spec absent where it cannot be read
  /// @param problem why it cannot; empty where it can
  /// @param said the conditions in its status
  record Statement(
      String name,
      Instant created,
      long generation,
      @Nullable PricingPolicySpec spec,
      String problem,
      List<Condition> said) {

    public Statement {
      said = List.copyOf(said);
    }
  }
}
