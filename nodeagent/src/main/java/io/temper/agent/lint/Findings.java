package io.temper.agent.lint;

import java.util.List;
import java.util.Map;

/// What the linter found and what it is not sure of yet.
///
/// @param violations what has been there long enough, by invariant and place
/// @param suspects everything seen lately, for the next look
public record Findings(List<Violation> violations, Map<Subject, Suspect> suspects) {
  /// Nothing yet; also what is found where no plan is in force.
  public static final Findings NONE = new Findings(List.of(), Map.of());

  /// What a suspicion is about.
  ///
  /// @param key tells apart what bears one name but is not the same: a pod that was made anew or
  ///   changed its tier, a layer of another configuration
  record Subject(Invariant invariant, String object, String key) {}

  /// Something that was seen.
  ///
  /// @param message of the look that made it count: details that change meanwhile are no news
  /// @param seen looks in a row at which it was there, until it counts
  /// @param missed looks in a row since at which it was not
  record Suspect(String message, long sinceMillis, int seen, int missed) {}

  public Findings {
    violations = List.copyOf(violations);
    suspects = Map.copyOf(suspects);
  }
}
