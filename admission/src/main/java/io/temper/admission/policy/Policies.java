package io.temper.admission.policy;

import io.temper.crds.policy.Condition;
import java.util.List;

/// The cluster's policies.
public interface Policies {
  /// What is not known yet; empty once everything is.
  String waitingFor();

  /// How each stands, as of now.
  List<Standing> standings();

  /// Writes the conditions of one.
  ///
  /// @return whether they are written, or there is no such policy any more
  boolean write(Standing policy, List<Condition> conditions);
}
