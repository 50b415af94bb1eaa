package io.temper.agent.lint;

import io.temper.agent.lint.Findings.Subject;
import io.temper.agent.lint.Findings.Suspect;
import io.temper.agent.plan.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compares plan and reality. One look proves nothing, since threads move and layers grow: what
/// counts was there at three looks in a row, and is over after two at which it was not.
public final class Linter {
  private static final int LOOKS_TO_COUNT = 3;
  private static final int LOOKS_TO_CLEAR = 2;

  private static final Comparator<Violation> ORDER =
      Comparator.comparing(Violation::invariant).thenComparing(Violation::object);

  private Linter() {}

  /// Looks once.
  ///
  /// @param plan what is in force
  /// @param before what the last look came to
  public static Findings look(Plan plan, Reality reality, Findings before) {
    Map<Subject, String> seen = Look.at(plan, reality);
    Map<Subject, Suspect> suspects = new HashMap<>();
    seen.forEach((subject, message) ->
        suspects.put(subject, again(before.suspects().get(subject), message, reality.atMillis())));
    before
        .suspects()
        .forEach((subject, suspect) -> {
          if (counts(suspect) && suspect.missed() + 1 < LOOKS_TO_CLEAR) {
            suspects.putIfAbsent(subject, missed(suspect));
          }
        });
    return new Findings(violations(suspects), suspects);
  }

  private static Suspect again(@Nullable Suspect earlier, String message, long atMillis) {
    if (earlier == null) {
      return new Suspect(message, atMillis, 1, 0);
    }
    return counts(earlier)
        ? new Suspect(earlier.message(), earlier.sinceMillis(), earlier.seen(), 0)
        : new Suspect(message, earlier.sinceMillis(), earlier.seen() + 1, 0);
  }

  private static Suspect missed(Suspect suspect) {
    return new Suspect(
        suspect.message(), suspect.sinceMillis(), suspect.seen(), suspect.missed() + 1);
  }

  private static boolean counts(Suspect suspect) {
    return suspect.seen() >= LOOKS_TO_COUNT;
  }

  private static List<Violation> violations(Map<Subject, Suspect> suspects) {
    List<Violation> violations = new ArrayList<>();
    suspects.forEach((subject, suspect) -> {
      if (counts(suspect)) {
        violations.add(
            new Violation(
                subject.invariant(), subject.object(), suspect.message(), suspect.sinceMillis()));
      }
    });
    violations.sort(ORDER);
    return violations;
  }
}
