package io.temper.machinery.authz;

import io.temper.machinery.meta.StatusException;
import io.temper.machinery.selector.FieldSelector;
import io.temper.machinery.selector.LabelSelector;
import io.temper.machinery.selector.Requirement;
import java.util.List;
import java.util.stream.Stream;

/// Selectors in the words of an access review. What a review cannot say is left out: requirements
/// only narrow, so without one more is asked for and never less.
final class Selections {
  private Selections() {}

  static List<Attributes.Selection> fields(String selector) {
    try {
      return of(FieldSelector.parse(selector).requirements());
    } catch (StatusException _) {
      // The handler will refuse it in its own words.
      return List.of();
    }
  }

  static List<Attributes.Selection> labels(String selector) {
    try {
      return of(LabelSelector.parse(selector).requirements());
    } catch (StatusException _) {
      // The handler will refuse it in its own words.
      return List.of();
    }
  }

  private static List<Attributes.Selection> of(List<Requirement> requirements) {
    return requirements.stream().flatMap(Selections::of).toList();
  }

  private static Stream<Attributes.Selection> of(Requirement requirement) {
    String operator =
        switch (requirement.operator()) {
          case EQUALS, DOUBLE_EQUALS, IN -> "In";
          case NOT_EQUALS, NOT_IN -> "NotIn";
          case EXISTS -> "Exists";
          case DOES_NOT_EXIST -> "DoesNotExist";
          case GREATER_THAN, LESS_THAN -> "";
        };
    return operator.isEmpty()
        ? Stream.empty()
        : Stream.of(new Attributes.Selection(requirement.key(), operator, requirement.values()));
  }
}
