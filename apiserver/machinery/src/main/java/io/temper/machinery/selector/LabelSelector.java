package io.temper.machinery.selector;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A conjunction of requirements on labels; without any, everything.
public final class LabelSelector {
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  private final List<Requirement> requirements;

  LabelSelector(List<Requirement> requirements) {
    this.requirements =
        requirements.stream().sorted(Comparator.comparing(Requirement::key)).toList();
  }

  /// Reads `a=b,c in (d,e),!f,g>1`.
  ///
  /// @throws io.temper.machinery.meta.StatusException BadRequest in Go's words
  public static LabelSelector parse(String text) {
    return new LabelSelector(new LabelSelectorParser(text).parse());
  }

  /// Its terms, sorted by key.
  public List<Requirement> requirements() {
    return requirements;
  }

  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /// Whether it lets everything pass.
  public boolean everything() {
    return requirements.isEmpty();
  }

  /// The normal form: sorted by key, values sorted.
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
