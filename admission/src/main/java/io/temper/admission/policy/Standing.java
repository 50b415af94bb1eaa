package io.temper.admission.policy;

import io.temper.crds.policy.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// How one policy stands, beside what its status says by now.
///
/// @param plural of its kind, as in paths
/// @param said the conditions it has
public record Standing(
    String plural,
    String name,
    long generation,
    List<Condition> said,
    Verdict accepted,
    Verdict applied) {
  static final String ACCEPTED = "Accepted";
  static final String APPLIED = "Applied";

  public Standing {
    said = List.copyOf(said);
  }

  /// The conditions it should have: those of others stay, and a time only moves when its condition
  /// turns.
  List<Condition> conditions(Instant now) {
    List<Condition> all = new ArrayList<>();
    all.add(condition(ACCEPTED, accepted, now));
    all.add(condition(APPLIED, applied, now));
    said.stream()
        .filter(other -> !other.type().equals(ACCEPTED) && !other.type().equals(APPLIED))
        .forEach(all::add);
    return all;
  }

  private Condition condition(String type, Verdict verdict, Instant now) {
    Instant since =
        said.stream()
            .filter(each -> each.type().equals(type) && each.status() == verdict.truth())
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS));
    return new Condition(
        type, verdict.truth(), generation, since, verdict.reason(), verdict.message());
  }

  @Override
  public String toString() {
    return plural + "/" + name;
  }
}
