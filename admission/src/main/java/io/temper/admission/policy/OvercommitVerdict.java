package io.temper.admission.policy;

import io.temper.crds.policy.OvercommitPolicySpec.Mode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Where an OvercommitPolicy is in force.
public final class OvercommitVerdict {
  private OvercommitVerdict() {}

  /// @param holds namespaces that take part and follow it
  /// @param overruled namespaces that take part and that it selects, by the policy they follow
  public static Verdict of(
      Mode mode, boolean paused, List<String> holds, Map<String, List<String>> overruled) {
    if (holds.isEmpty()) {
      return overruled.isEmpty()
          ? Verdict.no(
              "NoNamespaces",
              "it selects no namespace that takes part: label one temper.io/overcommit=enabled")
          : Verdict.no("Overruled", "all it selects follow other policies: " + others(overruled));
    }
    String where = Words.count(holds.size(), "namespace") + ": " + Words.some(holds);
    String besides = overruled.isEmpty() ? "" : "; others follow " + others(overruled);
    if (paused) {
      return Verdict.no("Paused", "requests stay as they are in " + where + besides);
    }
    return switch (mode) {
      case Enforce -> Verdict.yes("Enforcing", "scales CPU requests in " + where + besides);
      case Observe ->
          Verdict.no("Observing", "changes nothing, counts what it would, in " + where + besides);
      case Exempt -> Verdict.yes("Exempting", "keeps requests as written in " + where + besides);
    };
  }

  private static String others(Map<String, List<String>> overruled) {
    return overruled.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(other -> other.getKey() + " (" + Words.some(sorted(other.getValue())) + ")")
        .collect(Collectors.joining(", "));
  }

  private static Collection<String> sorted(List<String> names) {
    return new TreeSet<>(names);
  }
}
