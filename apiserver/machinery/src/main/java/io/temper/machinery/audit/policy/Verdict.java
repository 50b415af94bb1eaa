package io.temper.machinery.audit.policy;

import java.util.Set;

/// What a policy says of one request.
///
/// @param omitStages stages of which no event is made
/// @param omitManagedFields whether objects are recorded without `metadata.managedFields`
public record Verdict(Level level, Set<Stage> omitStages, boolean omitManagedFields) {
  public Verdict {
    omitStages = Set.copyOf(omitStages);
  }
}
