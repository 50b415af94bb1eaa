package io.temper.machinery.selector;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One term of a selector. Semantics as apimachinery `labels.Requirement`: what negates also holds
/// for objects without the label.
///
/// @param values sorted and distinct; none for (non-)existence, one for the comparing operators
public record Requirement(String key, Operator operator, List<String> values) {
  public Requirement {
    values = List.copyOf(values);
  }

  boolean matches(Map<String, String> labels) {
    String value = labels.get(key);
    return switch (operator) {
      case IN, EQUALS, DOUBLE_EQUALS -> value != null && values.contains(value);
      case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GREATER_THAN -> compare(value) > 0;
      case LESS_THAN -> compare(value) < 0;
    };
  }

  /// How the label's number compares to the one asked for; 0 when there is no number.
  private int compare(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    Optional<Long> label = integer(value);
    Optional<Long> asked = integer(values.getFirst());
    return label.isEmpty() || asked.isEmpty() ? 0 : Long.compare(label.get(), asked.get());
  }

  /// A number as Go's `strconv.ParseInt(text, 10, 64)` reads it: ASCII digits and a sign.
  static Optional<Long> integer(String text) {
    if (!text.matches("[+-]?[0-9]+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return Optional.empty(); // out of range, which Go refuses too
    }
  }

  @Override
  public String toString() {
    String joined = String.join(",", values);
    return switch (operator) {
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
      case IN, NOT_IN -> key + " " + operator + " (" + joined + ")";
      case GREATER_THAN -> key + ">" + joined;
      case LESS_THAN -> key + "<" + joined;
      case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> key + operator + joined;
    };
  }
}
